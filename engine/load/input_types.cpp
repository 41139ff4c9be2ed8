#include "load/input_types.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/decimal_text.h"
#include "base/pattern.h"
#include "base/text.h"
#include "base/time.h"
#include "model/json.h"

namespace reprise::load {

namespace {

using base::Result;
using model::InputType;
using model::Value;

std::string shown(const Value& value) {
  constexpr std::size_t bytes_max = 60;
  const std::string text = value.is_text() ? "'" + value.text() + "'" : model::to_json(value);
  return text.size() <= bytes_max ? text : text.substr(0, bytes_max) + "...";
}

tl::unexpected<base::Error> wrong(const std::string& shown_value, const std::string& wanted) {
  return base::fail("RP0262", shown_value + " is not " + wanted);
}

template <class Number>
Result<Value> parse_number(std::string_view text, const char* wanted) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool good = error == std::errc() && end == text.data() + text.size();
  if constexpr (std::is_floating_point_v<Number>) good = good && std::isfinite(number);
  if (!good) return wrong("'" + std::string(text) + "'", wanted);
  return Value(number);
}

Result<Value> parse_text_form(InputType type, std::string_view text) {
  const std::string shown_text = "'" + std::string(text) + "'";
  if (type == InputType::decimal) {
    const auto decimal = base::canonical_decimal(text);
    if (!decimal) return wrong(shown_text, "a decimal number such as 12.50");
    return Value(*decimal);
  }
  if (type == InputType::duration) {
    const auto millis = base::parse_duration(text);
    if (!millis) return base::fail("RP0262", millis.error().message, millis.error().hint);
    return Value(base::format_duration(*millis));
  }
  if (type == InputType::timestamp) {
    const auto micros = base::parse_timestamp(text);
    if (!micros) return base::fail("RP0262", micros.error().message, micros.error().hint);
    return Value(base::format_timestamp(*micros));
  }
  if (type == InputType::path && (text.empty() || text.find('\0') != std::string_view::npos)) {
    return wrong(shown_text, "a path");
  }
  return Value(text);
}

Result<Value> parse_collection(InputType type, std::string_view text) {
  auto value = model::parse_json(text);
  const char* wanted = type == InputType::list ? "a JSON list" : "a JSON object";
  if (!value)
    return base::fail("RP0262", "not " + std::string(wanted) + ": " + value.error().message);
  if (type == InputType::list ? value->is_list() : value->is_map()) return std::move(*value);
  return wrong(shown(*value), wanted);
}

template <class Number>
int order(Number left, Number right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

double as_double(const Value& value) {
  return value.is_integer() ? static_cast<double>(value.integer()) : value.number();
}

}  // namespace

const std::vector<std::string>& input_type_names() {
  static const std::vector<std::string> names = {
      "string", "int", "number", "bool", "decimal", "duration", "timestamp", "path", "list", "map"};
  return names;
}

Result<Value> value_from_text(InputType type, std::string_view text) {
  switch (type) {
    case InputType::integer:
      return parse_number<std::int64_t>(text, "a whole number");
    case InputType::number:
      return parse_number<double>(text, "a number");
    case InputType::boolean:
      if (text == "true" || text == "false") return Value(text == "true");
      return wrong("'" + std::string(text) + "'", "true or false");
    case InputType::list:
    case InputType::map:
      return parse_collection(type, text);
    default:
      if (!base::is_utf8(text)) return base::fail("RP0262", "the value is not valid UTF-8");
      return parse_text_form(type, text);
  }
}

Result<Value> value_from_data(InputType type, const Value& value) {
  switch (type) {
    case InputType::integer:
      if (value.is_integer()) return value;
      return wrong(shown(value), "a whole number");
    case InputType::number:
      if (value.is_integer() || value.is_number()) return value;
      return wrong(shown(value), "a number");
    case InputType::boolean:
      if (value.is_boolean()) return value;
      return wrong(shown(value), "true or false");
    case InputType::list:
      if (value.is_list()) return value;
      return wrong(shown(value), "a list");
    case InputType::map:
      if (value.is_map()) return value;
      return wrong(shown(value), "a map");
    case InputType::decimal:
      if (value.is_integer()) return Value(std::to_string(value.integer()));
      if (value.is_number()) {
        return base::fail("RP0262", shown(value) + " is a binary number, not a decimal",
                          "quote it: a decimal is kept exactly as text");
      }
      break;
    default:
      break;
  }
  if (!value.is_text()) return wrong(shown(value), "text");
  return parse_text_form(type, value.text());
}

bool is_ordered(InputType type) {
  return type == InputType::integer || type == InputType::number || type == InputType::decimal ||
         type == InputType::duration || type == InputType::timestamp;
}

int compare(InputType type, const Value& left, const Value& right) {
  switch (type) {
    case InputType::integer:
      return order(left.integer(), right.integer());
    case InputType::number:
      return order(as_double(left), as_double(right));
    case InputType::decimal:
      return base::compare_decimals(left.text(), right.text());
    case InputType::duration:
      return order(*base::parse_duration(left.text()), *base::parse_duration(right.text()));
    default:
      return order(*base::parse_timestamp(left.text()), *base::parse_timestamp(right.text()));
  }
}

base::Status check_bounds(const model::InputSpec& spec, const Value& value) {
  const auto& choices = spec.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end()) {
    std::string all;
    for (const Value& choice : choices) all += (all.empty() ? "" : ", ") + shown(choice);
    return base::fail("RP0263", shown(value) + " is none of the allowed values",
                      "the allowed values are " + all);
  }
  if (!spec.pattern.empty() && value.is_text()) {
    const auto pattern = base::Pattern::compile(spec.pattern);
    if (!pattern || !pattern->is_in(value.text())) {
      return base::fail("RP0264", shown(value) + " does not match the pattern " + spec.pattern);
    }
  }
  if (spec.min && compare(spec.type, value, *spec.min) < 0) {
    return base::fail("RP0265",
                      shown(value) + " is less than the least allowed, " + shown(*spec.min));
  }
  if (spec.max && compare(spec.type, value, *spec.max) > 0) {
    return base::fail("RP0265",
                      shown(value) + " is more than the most allowed, " + shown(*spec.max));
  }
  return {};
}

}  // namespace reprise::load
