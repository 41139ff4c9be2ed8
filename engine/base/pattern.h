// Pattern: a regular expression whose search takes time linear in the text, whatever the text is,
// so that hostile output can be searched inside the engine. The syntax is the common core of
// ECMAScript and Perl; back references and look-around cannot be had in linear time and are
// refused.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace reprise::base {

class Pattern {
 public:
  // The error says what is wrong with `text`; code "pattern".
  static Result<Pattern> compile(std::string_view text);

  // Searched, not matched as a whole.
  bool is_in(std::string_view text) const;
  // Group 1 where the pattern has one (empty where it took no part), else the whole match; nullopt
  // where there is no match. Points into `text`.
  std::optional<std::string_view> capture(std::string_view text) const;

 private:
  struct Compiled;
  explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace reprise::base
