// JsonLine: one JSON object with its keys in the order given, for lines that people also read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/value.h"

namespace reprise::console {

class JsonLine {
 public:
  JsonLine& text(std::string_view key, std::string_view value);
  JsonLine& number(std::string_view key, std::int64_t value);
  // Seconds with three digits, from microseconds.
  JsonLine& seconds(std::string_view key, std::int64_t micros);
  // RFC 3339, or null for 0.
  JsonLine& instant(std::string_view key, base::WallMicros micros);
  JsonLine& value(std::string_view key, const model::Value& value);
  // `json` is already JSON.
  JsonLine& raw(std::string_view key, std::string_view json);

  std::string object() const { return text_ + "}"; }
  std::string line() const { return text_ + "}\n"; }

 private:
  void key(std::string_view key);

  std::string text_ = "{";
};

// "[a,b]" from JSON texts.
std::string json_list(const std::vector<std::string>& items);
// The same from texts that are not JSON yet.
std::string json_texts(const std::vector<std::string>& texts);
// A JSON string.
std::string quoted(std::string_view text);

}  // namespace reprise::console
