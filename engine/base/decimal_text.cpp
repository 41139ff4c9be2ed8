#include "base/decimal_text.h"

#include <algorithm>

namespace reprise::base {

namespace {

struct Parts {
  bool negative = false;
  std::string_view whole, fraction;
};

Parts split(std::string_view text) {
  Parts parts;
  parts.negative = text.starts_with('-');
  if (parts.negative) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  parts.whole = text.substr(0, point);
  parts.fraction = text.substr(std::min(point + 1, text.size()));
  while (parts.fraction.ends_with('0')) parts.fraction.remove_suffix(1);
  return parts;
}

bool are_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int sign_of(int comparison) { return comparison < 0 ? -1 : comparison > 0 ? 1 : 0; }

int compare_magnitudes(const Parts& left, const Parts& right) {
  if (left.whole.size() != right.whole.size())
    return left.whole.size() < right.whole.size() ? -1 : 1;
  const int whole = left.whole.compare(right.whole);
  return sign_of(whole != 0 ? whole : left.fraction.compare(right.fraction));
}

bool is_zero(const Parts& parts) { return parts.whole == "0" && parts.fraction.empty(); }

}  // namespace

std::optional<std::string> canonical_decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  if (!are_digits(text.substr(0, point))) return std::nullopt;
  if (point != std::string_view::npos && !are_digits(text.substr(point + 1))) return std::nullopt;
  while (text.size() > 1 && text[0] == '0' && text[1] != '.') text.remove_prefix(1);
  const bool zero = text.find_first_not_of("0.") == std::string_view::npos;
  return (negative && !zero ? "-" : "") + std::string(text);
}

int compare_decimals(std::string_view left, std::string_view right) {
  const Parts a = split(left), b = split(right);
  if (is_zero(a) && is_zero(b)) return 0;
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  return a.negative ? -compare_magnitudes(a, b) : compare_magnitudes(a, b);
}

}  // namespace reprise::base
