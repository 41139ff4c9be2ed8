#include "trigger/alert_parts.h"

#include <charconv>

#include "base/sha256.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_path.h"

namespace reprise::trigger {

namespace {

using model::Value;

constexpr std::size_t labels_max = 128;  // and as many annotations
constexpr std::size_t name_bytes_max = 256;
constexpr std::size_t value_bytes_max = 16u << 10;

std::string beyond(const Labels& labels, const std::string& what) {
  if (labels.size() > labels_max) return "it has over 128 " + what + "s";
  for (const auto& [name, value] : labels) {
    if (name.size() > name_bytes_max) return "the name of a " + what + " is over 256 bytes";
    if (value.size() > value_bytes_max) return "a " + what + " is over 16 KiB";
  }
  return {};
}

// By its size: the same number means a sensible time in one of these units only.
WallMicros time_of_number(std::int64_t number) {
  if (number <= 0) return 0;
  if (number < 100'000'000'000) return number * 1'000'000;
  if (number < 100'000'000'000'000) return number * 1000;
  if (number < 100'000'000'000'000'000) return number;
  return number / 1000;
}

}  // namespace

std::string text_of(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
      return {};
    case Value::Kind::text:
      return base::to_utf8(value.text());
    default:
      return base::to_utf8(model::to_json(value));
  }
}

std::string text_at(const Value& document, std::string_view path) {
  if (path.empty()) return {};
  const Value* found = model::at_json_path(document, path);
  return found == nullptr ? std::string() : text_of(*found);
}

WallMicros time_of(const Value& value) {
  if (value.is_integer()) return time_of_number(value.integer());
  if (!value.is_text()) return 0;
  const std::string& text = value.text();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return time_of_number(number);
  return std::max<WallMicros>(base::parse_timestamp(text).value_or(0), 0);
}

void add_scalars(Labels& labels, const Value& map) {
  if (!map.is_map()) return;
  for (const auto& [name, value] : map.map()) {
    if (value.is_list() || value.is_map() || value.is_null()) continue;
    labels.emplace(base::to_utf8(name), text_of(value));
  }
}

void finish(Alert& alert) {
  if (alert.fingerprint.empty()) {
    std::string all;
    // Lengths keep two labels from looking like one.
    for (const auto& [name, value] : alert.labels) {
      all += std::to_string(name.size()) + ":" + name + std::to_string(value.size()) + ":" + value;
    }
    if (alert.labels.empty()) all = model::to_json(alert.payload);
    alert.fingerprint = base::sha256_hex(all).substr(0, 32);
  }
  // A name for a map's key and for logs: a sender's own may be of any length.
  if (alert.fingerprint.size() > name_bytes_max) {
    alert.fingerprint = base::sha256_hex(alert.fingerprint).substr(0, 32);
  }
  alert.key = alert.fingerprint + "@";
  if (alert.starts_us != 0) alert.key += base::format_timestamp(alert.starts_us);
}

std::string beyond_bounds(const Alert& alert) {
  if (alert.title.size() > value_bytes_max) return "its title is over 16 KiB";
  if (alert.severity.size() > name_bytes_max) return "its severity is over 256 bytes";
  if (auto why = beyond(alert.labels, "label"); !why.empty()) return why;
  return beyond(alert.annotations, "annotation");
}

}  // namespace reprise::trigger
