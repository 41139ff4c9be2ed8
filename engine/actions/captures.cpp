#include "actions/captures.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "actions/secret_forms.h"
#include "base/decimal_text.h"
#include "base/pattern.h"
#include "base/text.h"
#include "base/time.h"
#include "model/json.h"
#include "model/json_path.h"

namespace reprise::actions {

using base::Result;
using model::Capture;
using model::Value;

namespace {

using Found = std::optional<Value>;

tl::unexpected<base::Error> refuse(const Capture& capture, const std::string& why,
                                   std::string hint = {}) {
  return base::fail("capture", "the output '" + capture.name + "' " + why, std::move(hint));
}

std::string shown(const Capture& capture, const Value& value) {
  if (capture.secret) return "its value";
  constexpr std::size_t bytes_max = 60;
  const std::string text = value.is_text() ? value.text() : model::to_json(value);
  return "'" + base::printable(base::to_utf8(text.substr(0, bytes_max))) +
         (text.size() > bytes_max ? "..." : "") + "'";
}

Result<Found> find_by_regex(const Capture& capture, const Said& said) {
  const auto pattern = base::Pattern::compile(capture.regex);
  if (!pattern)
    return refuse(capture, "cannot be captured: " + pattern.error().message, pattern.error().hint);
  const auto text = pattern->capture(capture.from_stderr ? said.stderr_text : said.stdout_text);
  return text ? Found(Value(*text)) : Found();
}

Result<Found> find_by_json(const Capture& capture, const Said& said) {
  const std::string& text = capture.from_stderr ? said.stderr_text : said.stdout_text;
  const auto document =
      capture.type == "decimal" ? model::parse_json_exactly(text) : model::parse_json(text);
  if (!document && !capture.required && base::trim(text).empty()) return Found();
  if (!document) {
    // What is wrong may quote what was said.
    const std::string why = capture.secret ? "" : ": " + document.error().message;
    return refuse(capture, "cannot be captured, the text is not JSON" + why,
                  said.stdout_cut ? "it was cut at 64 KiB" : "");
  }
  if (capture.json.find("[0]") != std::string::npos)
    return refuse(capture, "cannot be captured by " + capture.json + ": there is no item 0",
                  "lists count from 1");
  const Value* value = model::at_json_path(*document, capture.json);
  return value == nullptr || value->is_null() ? Found() : Found(*value);
}

Result<Found> find(const Capture& capture, const Said& said, const model::Map& outputs) {
  if (!capture.regex.empty()) return find_by_regex(capture, said);
  if (!capture.json.empty()) return find_by_json(capture, said);
  const auto known = outputs.find(capture.name);
  return known == outputs.end() ? Found() : Found(known->second);
}

// What a child writes as a number, a truth or a time is text: nullopt where it is none.
template <class Number>
Found number_from(std::string_view text) {
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if constexpr (std::is_floating_point_v<Number>)
    if (!std::isfinite(number)) return std::nullopt;
  return Value(number);
}

Found collection_from(std::string_view text, const std::string& type) {
  auto value = model::parse_json(text);
  const bool fits = value && (type == "list" ? value->is_list() : value->is_map());
  return fits ? Found(std::move(*value)) : Found();
}

Found from_text(std::string_view text, const std::string& type) {
  if (type == "int") return number_from<std::int64_t>(text);
  if (type == "number") return number_from<double>(text);
  if (type == "bool" && (text == "true" || text == "false")) return Value(text == "true");
  if (type == "decimal" && base::canonical_decimal(text)) return Value(text);
  if (type == "list" || type == "map") return collection_from(text, type);
  if (type == "duration")
    if (const auto millis = base::parse_duration(text))
      return Value(base::format_duration(*millis));
  if (type == "timestamp")
    if (const auto micros = base::parse_timestamp(text))
      return Value(base::format_timestamp(*micros));
  return type == "path" && !text.empty() ? Found(Value(text)) : Found();
}

Found convert(const Value& value, const std::string& type) {
  if (type == "string") return value;
  if (value.is_text()) return from_text(base::trim(value.text()), type);
  const bool fits = (type == "int" && value.is_integer()) ||
                    (type == "number" && (value.is_integer() || value.is_number())) ||
                    (type == "bool" && value.is_boolean()) || (type == "list" && value.is_list()) ||
                    (type == "map" && value.is_map());
  if (fits) return value;
  if (type == "decimal" && value.is_integer()) return Value(model::to_json(value));
  return std::nullopt;
}

bool contains(const Value& value, const std::string& secret) {
  return model::to_json(value).find(secret) != std::string::npos;
}

// As it stands inside JSON text, without the quotes.
std::string json_form(const Value& value) {
  std::string text = model::to_json(value);
  return value.is_text() ? text.substr(1, text.size() - 2) : text;
}

void seal(const std::vector<Capture>& captures, model::Map& outputs) {
  std::vector<std::string> secrets;
  for (const Capture& capture : captures) {
    const auto known = outputs.find(capture.name);
    if (!capture.secret || known == outputs.end()) continue;
    secrets.push_back(json_form(known->second));
    known->second = sealed();
  }
  for (auto& [name, value] : outputs)
    for (const std::string& secret : secrets)
      if (secret.size() >= secret_bytes_min && contains(value, secret)) value = sealed();
  if (captures_secret(captures, false) && outputs.contains("stdout")) outputs["stdout"] = sealed();
}

}  // namespace

base::Status capture_outputs(const std::vector<Capture>& captures, const Said& said,
                             model::Map& outputs) {
  for (const Capture& capture : captures) {
    auto found = find(capture, said, outputs);
    if (!found) return base::fail(found.error());
    if (!*found && capture.required)
      return refuse(capture, "is required and was not found",
                    said.stdout_cut ? "only the first 64 KiB of its output are searched" : "");
    if (!*found) continue;
    auto value = convert(**found, capture.type);
    if (!value)
      return refuse(capture, "is not of type " + capture.type + ": " + shown(capture, **found));
    outputs[capture.name] = std::move(*value);
  }
  seal(captures, outputs);
  return {};
}

Value sealed() { return Value(model::Map{{"$sealed", true}}); }

bool captures_secret(const std::vector<Capture>& captures, bool from_stderr) {
  return std::any_of(captures.begin(), captures.end(), [&](const Capture& capture) {
    const bool captured = !capture.regex.empty() || !capture.json.empty();
    return capture.secret && captured && capture.from_stderr == from_stderr;
  });
}

}  // namespace reprise::actions
