#include "expr/decimal.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

namespace reprise::expr {

using boost::multiprecision::cpp_int;

namespace {

// No sum of money comes near it; without a bound, squaring in a loop would take all memory.
constexpr std::size_t digits_max = 300;

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

cpp_int power_of_ten(std::size_t exponent) {
  return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

}  // namespace

// digits / 10^scale
struct Decimal::Number {
  cpp_int digits;
  std::size_t scale = 0;

  cpp_int at_scale(std::size_t wanted) const { return digits * power_of_ten(wanted - scale); }
};

std::optional<Decimal> Decimal::bounded(Number number) {
  const std::size_t digits = cpp_int(abs(number.digits)).str().size();
  if (digits > digits_max || number.scale > digits_max) return std::nullopt;
  return Decimal(std::make_shared<const Number>(std::move(number)));
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.size() > digits_max + 1) return std::nullopt;
  const std::size_t point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = has_point ? text.substr(point + 1) : std::string_view();
  if (!all_digits(whole) || (has_point && !all_digits(fraction))) return std::nullopt;
  std::string digits = std::string(whole) + std::string(fraction);
  // A leading zero would make cpp_int read it as octal.
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  cpp_int number(digits);
  if (negative) number = -number;
  return bounded({std::move(number), fraction.size()});
}

Decimal Decimal::from_integer(std::int64_t integer) {
  return Decimal(std::make_shared<const Number>(Number{cpp_int(integer), 0}));
}

std::string Decimal::to_text() const {
  std::string digits = cpp_int(abs(number_->digits)).str();
  const std::size_t scale = number_->scale;
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return (number_->digits < 0 ? "-" : "") + digits;
}

std::strong_ordering Decimal::compare(const Decimal& other) const {
  const std::size_t scale = std::max(number_->scale, other.number_->scale);
  return number_->at_scale(scale).compare(other.number_->at_scale(scale)) <=> 0;
}

std::optional<Decimal> Decimal::plus(const Decimal& other) const {
  const std::size_t scale = std::max(number_->scale, other.number_->scale);
  return bounded({number_->at_scale(scale) + other.number_->at_scale(scale), scale});
}

std::optional<Decimal> Decimal::minus(const Decimal& other) const {
  const std::size_t scale = std::max(number_->scale, other.number_->scale);
  return bounded({number_->at_scale(scale) - other.number_->at_scale(scale), scale});
}

std::optional<Decimal> Decimal::times(const Decimal& other) const {
  return bounded(
      {number_->digits * other.number_->digits, number_->scale + other.number_->scale});
}

}  // namespace reprise::expr
