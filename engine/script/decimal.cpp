#include "script/decimal.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <charconv>
#include <optional>

namespace reprise::script {

namespace {

using Integer = boost::multiprecision::cpp_int;

constexpr int digits_max = 1'000;

// digits * 10^-scale
struct Decimal {
  Integer digits;
  int scale = 0;
};

Integer power_of_ten(int exponent) {
  return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// "e5" behind the digits; nullopt where it is no exponent, or one beyond all use.
std::optional<int> exponent_of(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
  text.remove_prefix(1);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::abs(exponent) <= digits_max ? std::optional(exponent) : std::nullopt;
}

base::Result<Decimal> parse(std::string_view text) {
  const auto refuse = [text] {
    return base::fail("decimal", "'" + std::string(text.substr(0, 40)) + "' is no decimal number");
  };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  std::string digits;
  int behind_point = 0;
  bool point = false;
  for (; !rest.empty() && (is_digit(rest.front()) || (rest.front() == '.' && !point));
       rest.remove_prefix(1)) {
    if (rest.front() == '.') {
      point = true;
      continue;
    }
    digits.push_back(rest.front());
    behind_point += point ? 1 : 0;
  }
  const auto exponent = exponent_of(rest);
  if (digits.empty() || digits.size() > digits_max || !exponent) return refuse();
  const auto first = digits.find_first_not_of('0');
  Decimal decimal{first == std::string::npos ? Integer(0) : Integer(digits.substr(first)),
                  behind_point - *exponent};
  if (negative) decimal.digits = -decimal.digits;
  if (decimal.scale < 0) {
    decimal.digits *= power_of_ten(-decimal.scale);
    decimal.scale = 0;
  }
  return decimal;
}

void align(Decimal& left, Decimal& right) {
  const int scale = std::max(left.scale, right.scale);
  for (Decimal* one : {&left, &right}) {
    one->digits *= power_of_ten(scale - one->scale);
    one->scale = scale;
  }
}

base::Result<std::string> text_of(const Decimal& decimal) {
  std::string digits = Integer(boost::multiprecision::abs(decimal.digits)).str();
  if (static_cast<int>(digits.size()) > digits_max)
    return base::fail("decimal", "the result has more than 1,000 digits");
  const auto scale = static_cast<std::size_t>(decimal.scale);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, ".");
  return (decimal.digits < 0 ? "-" : "") + digits;
}

}  // namespace

base::Result<std::string> calculate(DecimalOperation operation, std::string_view left_text,
                                    std::string_view right_text) {
  auto left = parse(left_text), right = parse(right_text);
  if (!left) return base::fail(left.error());
  if (!right) return base::fail(right.error());
  if (operation == DecimalOperation::multiply)
    return text_of({left->digits * right->digits, left->scale + right->scale});
  align(*left, *right);
  const bool add = operation == DecimalOperation::add;
  return text_of(
      {add ? Integer(left->digits + right->digits) : Integer(left->digits - right->digits),
       left->scale});
}

base::Result<int> compare_decimals(std::string_view left_text, std::string_view right_text) {
  auto left = parse(left_text), right = parse(right_text);
  if (!left) return base::fail(left.error());
  if (!right) return base::fail(right.error());
  align(*left, *right);
  return left->digits < right->digits ? -1 : left->digits > right->digits ? 1 : 0;
}

base::Result<std::string> round_decimal(std::string_view number, int places) {
  auto decimal = parse(number);
  if (!decimal) return base::fail(decimal.error());
  if (places < 0 || places > digits_max)
    return base::fail("decimal", "places must be between 0 and 1,000");
  if (decimal->scale <= places) {
    decimal->digits *= power_of_ten(places - decimal->scale);
    return text_of({decimal->digits, places});
  }
  const Integer unit = power_of_ten(decimal->scale - places);
  const Integer size = boost::multiprecision::abs(decimal->digits);
  Integer whole = size / unit;
  const Integer rest = size % unit * 2;
  if (rest > unit || (rest == unit && whole % 2 != 0)) ++whole;
  return text_of({decimal->digits < 0 ? Integer(-whole) : whole, places});
}

}  // namespace reprise::script
