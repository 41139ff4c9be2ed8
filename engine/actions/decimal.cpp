#include "actions/decimal.h"

#include "base/decimal_text.h"

namespace reprise::actions {

std::optional<int> compare_decimals(std::string_view left, std::string_view right) {
  const auto a = base::canonical_decimal(left), b = base::canonical_decimal(right);
  if (!a || !b) return std::nullopt;
  return base::compare_decimals(*a, *b);
}

}  // namespace reprise::actions
