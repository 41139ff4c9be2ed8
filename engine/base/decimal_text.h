// Decimal numbers as text: exact, of any length.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reprise::base {

// "-12.50" from "-012.50" or "+12.50"-like text without needless zeros in front; digits behind the
// point stay as written. nullopt where this is no decimal number.
std::optional<std::string> canonical_decimal(std::string_view text);
// -1, 0 or 1 by value; both canonical. "1.5" equals "1.50".
int compare_decimals(std::string_view left, std::string_view right);

}  // namespace reprise::base
