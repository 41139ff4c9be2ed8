// Decimal: numbers written in decimals, exact - money is never a double here.
#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::expr {

// Keeps the digits behind the point as written: "1.50" + "1" is "2.50". Copies share the number.
class Decimal {
 public:
  // [+-]digits[.digits]; nullopt for anything else, and for more than 300 digits.
  static std::optional<Decimal> parse(std::string_view text);
  static Decimal from_integer(std::int64_t integer);

  std::string to_text() const;
  std::strong_ordering compare(const Decimal& other) const;
  // nullopt where the result would have more than 300 digits.
  std::optional<Decimal> plus(const Decimal& other) const;
  std::optional<Decimal> minus(const Decimal& other) const;
  std::optional<Decimal> times(const Decimal& other) const;

 private:
  struct Number;
  explicit Decimal(std::shared_ptr<const Number> number) : number_(std::move(number)) {}
  static std::optional<Decimal> bounded(Number number);

  std::shared_ptr<const Number> number_;
};

}  // namespace reprise::expr
