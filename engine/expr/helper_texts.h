// HelperTexts: what the helper functions of expressions are called and do, for the reference pages.
#pragma once

#include <span>
#include <string_view>

namespace reprise::expr {

struct HelperText {
  std::string_view name, form, help;
};

// Every helper, in the order in which they are told of.
std::span<const HelperText> helper_texts();

}  // namespace reprise::expr
