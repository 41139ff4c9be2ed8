// The header Authorization of HTTP: a word for the kind of proof, in any case, a blank, the proof.
#pragma once

#include <optional>
#include <string_view>

#include "base/letter_case.h"
#include "base/text.h"

namespace reprise::base {

// What stands behind the word `scheme`; nullopt where another one stands there, or nothing behind
// it.
inline std::optional<std::string_view> behind_scheme(std::string_view text,
                                                     std::string_view scheme) {
  if (text.size() <= scheme.size() || text[scheme.size()] != ' ') return std::nullopt;
  if (!same_ignoring_case(text.substr(0, scheme.size()), scheme)) return std::nullopt;
  return trim(text.substr(scheme.size()));
}

}  // namespace reprise::base
