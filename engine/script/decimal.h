// Decimal: exact numbers of money as text - "0.1" and "1e3" in, plain digits out.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace reprise::script {

enum class DecimalOperation : std::uint8_t { add, subtract, multiply };

// At most 1,000 digits. Error "decimal" where a text is no number, or the result is too long.
base::Result<std::string> calculate(DecimalOperation operation, std::string_view left,
                                    std::string_view right);
// -1, 0 or 1.
base::Result<int> compare_decimals(std::string_view left, std::string_view right);
// To so many digits behind the point; a half goes to the even neighbour.
base::Result<std::string> round_decimal(std::string_view number, int places);

}  // namespace reprise::script
