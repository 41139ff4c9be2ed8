#include "model/json.h"

#include <charconv>
#include <cmath>

#include "base/assert.h"
#include "base/text.h"

namespace reprise::model {

namespace {

void append_integer(std::string& out, std::int64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// The shortest text that is read back as the same number, and as a number, not as an integer.
void append_number(std::string& out, double number) {
  REPRISE_ASSERT(std::isfinite(number), "NaN and infinity are refused where values are made");
  const std::size_t begin = out.size();
  const double size = std::fabs(number);
  const bool plain = size == 0.0 || (size >= 1e-5 && size < 1e15);
  char digits[64];
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number, format).ptr);
  if (out.find_first_of(".e", begin) == std::string::npos) out += ".0";
}

void append_escape(std::string& out, char c) {
  static constexpr char digits[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += "\\u00";
  out += digits[static_cast<unsigned char>(c) >> 4];
  out += digits[c & 15];
}

bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void append_secret(std::string& out, const SecretText& parts) {
  out += "{\"$secret\":[";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += ',';
    if (parts[i].secret) out += "{\"name\":";
    append_json_text(out, parts[i].text);
    if (parts[i].secret) out += '}';
  }
  out += "]}";
}

// "$secret", "$$secret", ...: the keys that the stored form writes with one "$" more.
bool needs_dollar(std::string_view key) {
  const auto name = key.find_first_not_of('$');
  return name != 0 && name != std::string_view::npos && key.substr(name) == "secret";
}

// Writes a value; with `indent`, lines for people; `stored`, so that it can be read back exactly.
class Encoder {
 public:
  Encoder(std::string& out, bool indent, bool stored)
      : out_(out), indent_(indent), stored_(stored) {}

  void append(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::null:
        out_ += "null";
        return;
      case Value::Kind::boolean:
        out_ += value.boolean() ? "true" : "false";
        return;
      case Value::Kind::integer:
        append_integer(out_, value.integer());
        return;
      case Value::Kind::number:
        append_number(out_, value.number());
        return;
      case Value::Kind::text:
        append_json_text(out_, value.text());
        return;
      case Value::Kind::list:
        append_list(value.list());
        return;
      case Value::Kind::map:
        append_map(value.map());
        return;
      case Value::Kind::secret:
        append_secret(out_, value.secret());
        return;
    }
  }

 private:
  void append_list(const List& list) {
    open('[');
    for (const Value& item : list) {
      next(&item == &list.front());
      append(item);
    }
    close(']', list.empty());
  }

  void append_map(const Map& map) {
    open('{');
    for (auto entry = map.begin(); entry != map.end(); ++entry) {
      next(entry == map.begin());
      if (stored_ && needs_dollar(entry->first))
        append_json_text(out_, "$" + entry->first);
      else
        append_json_text(out_, entry->first);
      out_ += indent_ ? ": " : ":";
      append(entry->second);
    }
    close('}', map.empty());
  }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
  }

  void next(bool first) {
    if (!first) out_ += ',';
    if (indent_) out_.append(1, '\n').append(depth_ * 2, ' ');
  }

  void close(char bracket, bool empty) {
    --depth_;
    if (indent_ && !empty) out_.append(1, '\n').append(depth_ * 2, ' ');
    out_ += bracket;
  }

  std::string& out_;
  bool indent_, stored_;
  std::size_t depth_ = 0;
};

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = base::utf8_prefix(text);
    if (length == 0)
      out += "\xef\xbf\xbd";
    else if (length == 1)
      append_escape(out, text[0]);
    else
      out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

void append_json(std::string& out, const Value& value) { Encoder(out, false, false).append(value); }

void append_stored_json(std::string& out, const Value& value) {
  Encoder(out, false, true).append(value);
}

std::string to_json(const Value& value) {
  std::string out;
  append_json(out, value);
  return out;
}

std::string to_pretty_json(const Value& value) {
  std::string out;
  Encoder(out, true, false).append(value);
  return out;
}

}  // namespace reprise::model
