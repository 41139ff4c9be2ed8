#include "actions/judge_value.h"

#include <array>
#include <charconv>
#include <cmath>

#include "actions/decimal.h"
#include "base/text.h"
#include "model/json.h"

namespace reprise::actions {

using model::Value;

namespace {

// "1e-05" as "0.00001"; what is no such number stays as it is.
std::string without_exponent(std::string text) {
  if (text.find_first_of("eE") == std::string::npos) return text;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
    return text;
  std::array<char, 512> plain;
  const auto done =
      std::to_chars(plain.data(), plain.data() + plain.size(), number, std::chars_format::fixed);
  return std::string(plain.data(), done.ptr);
}

}  // namespace

std::string text_of(const Value& value) {
  return value.is_text() ? value.text() : model::to_json(value);
}

bool same_value(const Value& wanted, const Value& found) {
  if (wanted == found || text_of(wanted) == text_of(found)) return true;
  const auto order = compare_decimals(text_of(wanted), text_of(found));
  return order && *order == 0;
}

std::optional<Finding> out_of_bounds(const Value& spec, const Value& found,
                                     const std::string& detail) {
  for (const std::string_view key : {"min", "max"}) {
    if (spec[key].is_null()) continue;
    const std::string bound = text_of(spec[key]);
    const auto order = compare_decimals(without_exponent(text_of(found)), without_exponent(bound));
    if (!order) return unanswered(detail + ": not to be compared with " + base::printable(bound));
    if (key == "min" ? *order < 0 : *order > 0)
      return refused(detail + ", wanted " + (key == "min" ? "at least " : "at most ") + bound);
  }
  return std::nullopt;
}

}  // namespace reprise::actions
