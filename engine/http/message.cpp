#include "http/message.h"

#include <cstdio>

#include "base/text.h"

namespace reprise::http {

namespace {

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : base::to_utf8(text)) {
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[7];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      quoted += escaped;
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

}  // namespace

const std::string* Request::find(std::string_view name) const {
  const std::string* found = nullptr;
  for (const Header& header : headers) {
    if (header.name != name) continue;
    if (found != nullptr) return nullptr;
    found = &header.value;
  }
  return found;
}

Response problem(int status, std::string_view code, std::string_view message,
                 std::string_view hint) {
  Response response;
  response.status = status;
  response.body = "{\"error\":{\"code\":" + json_text(code) + ",\"message\":" + json_text(message);
  if (!hint.empty()) response.body += ",\"hint\":" + json_text(hint);
  response.body += "}}\n";
  return response;
}

}  // namespace reprise::http
