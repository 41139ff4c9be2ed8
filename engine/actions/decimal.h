// Decimal: comparing what may be a number written in decimals, exactly - money is never a double
// here.
#pragma once

#include <optional>
#include <string_view>

namespace reprise::actions {

// -1, 0 or 1 by value. [+-]digits[.digits] each; nullopt where one of them is no such number
// ("1e3",
// "", "abc").
std::optional<int> compare_decimals(std::string_view left, std::string_view right);

}  // namespace reprise::actions
