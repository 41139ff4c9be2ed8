// Leak: bound secrets in what a child has said, in the forms in which programs repeat them.
#pragma once

#include <string>
#include <vector>

#include "model/value.h"

namespace reprise::actions {

class LeakFinder {
 public:
  // Texts under 8 bytes are no secrets and are left out.
  explicit LeakFinder(const std::vector<std::string>& secrets);

  // True when a secret stands anywhere inside, keys included: as it is, base64 (also as a part of
  // something longer), URL-encoded, escaped as JSON, or in hexadecimal digits.
  bool is_in(const model::Value& value) const;
  // `text` with "***" in the place of each, and of each line of those that have several.
  std::string mask(std::string text) const;

 private:
  bool is_in_text(std::string_view text) const;

  std::vector<std::string> forms_, lines_;
};

}  // namespace reprise::actions
