#include "console/json_line.h"

#include <array>
#include <cstdio>

#include "model/json.h"

namespace reprise::console {

JsonLine& JsonLine::text(std::string_view name, std::string_view value) {
  key(name);
  model::append_json_text(text_, value);
  return *this;
}

JsonLine& JsonLine::number(std::string_view name, std::int64_t value) {
  key(name);
  text_ += std::to_string(value);
  return *this;
}

JsonLine& JsonLine::seconds(std::string_view name, std::int64_t micros) {
  key(name);
  const long long millis = micros < 0 ? 0 : micros / 1000;
  std::array<char, 40> buffer{};
  const int size =
      std::snprintf(buffer.data(), buffer.size(), "%lld.%03lld", millis / 1000, millis % 1000);
  text_.append(buffer.data(), static_cast<std::size_t>(size));
  return *this;
}

JsonLine& JsonLine::instant(std::string_view name, base::WallMicros micros) {
  if (micros == 0) return raw(name, "null");
  return text(name, base::format_timestamp(micros));
}

JsonLine& JsonLine::value(std::string_view name, const model::Value& value) {
  key(name);
  model::append_json(text_, value);
  return *this;
}

JsonLine& JsonLine::raw(std::string_view name, std::string_view json) {
  key(name);
  text_ += json;
  return *this;
}

void JsonLine::key(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  model::append_json_text(text_, name);
  text_ += ':';
}

std::string json_list(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ',';
    text += item;
  }
  return text + ']';
}

std::string json_texts(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const auto& text : texts) items.push_back(quoted(text));
  return json_list(items);
}

std::string quoted(std::string_view text) {
  std::string json;
  model::append_json_text(json, text);
  return json;
}

}  // namespace reprise::console
