#include "actions/decimal.h"

#include <algorithm>

namespace reprise::actions {

namespace {

struct Decimal {
  bool negative = false;
  std::string_view whole, fraction;  // without leading and trailing zeros
};

bool digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Decimal> parse(std::string_view text) {
  Decimal number;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    number.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  number.whole = text.substr(0, point);
  if (point != std::string_view::npos) {
    number.fraction = text.substr(point + 1);
    if (number.fraction.empty()) return std::nullopt;
  }
  if (number.whole.empty() || !digits(number.whole) || !digits(number.fraction))
    return std::nullopt;
  number.whole.remove_prefix(std::min(number.whole.find_first_not_of('0'), number.whole.size()));
  const auto last = number.fraction.find_last_not_of('0');
  number.fraction = number.fraction.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (number.whole.empty() && number.fraction.empty()) number.negative = false;
  return number;
}

std::strong_ordering magnitude(const Decimal& left, const Decimal& right) {
  if (left.whole.size() != right.whole.size()) return left.whole.size() <=> right.whole.size();
  if (left.whole != right.whole) return left.whole <=> right.whole;
  return left.fraction <=> right.fraction;
}

}  // namespace

std::optional<std::strong_ordering> compare_decimals(std::string_view left,
                                                     std::string_view right) {
  const auto a = parse(left), b = parse(right);
  if (!a || !b) return std::nullopt;
  if (a->negative != b->negative)
    return a->negative ? std::strong_ordering::less : std::strong_ordering::greater;
  return a->negative ? magnitude(*b, *a) : magnitude(*a, *b);
}

}  // namespace reprise::actions
