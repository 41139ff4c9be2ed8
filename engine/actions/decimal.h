// Decimal: comparing numbers written in decimals exactly - money is never a double here.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

namespace reprise::actions {

// [+-]digits[.digits] each; nullopt where one of them is no such number ("1e3", "", "abc").
std::optional<std::strong_ordering> compare_decimals(std::string_view left, std::string_view right);

}  // namespace reprise::actions
