#include "base/markup.h"

#include "base/text.h"

namespace reprise::base {

std::string to_markup(std::string_view text) {
  std::string out;
  const std::string safe = printable(text);
  for (std::string_view rest = safe; !rest.empty(); rest.remove_prefix(1)) {
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      out += "\xEF\xBF\xBD";
      rest.remove_prefix(2);
      continue;
    }
    switch (rest.front()) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += rest.front();
    }
  }
  return out;
}

std::string svg_text(std::string_view kind, int x, int y, std::string_view text) {
  return "<text class=\"" + std::string(kind) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
         std::to_string(y) + "\">" + to_markup(text) + "</text>";
}

}  // namespace reprise::base
