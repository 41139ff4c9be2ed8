#include "journal_sqlite/export_line.h"

#include "base/hex.h"
#include "journal_sqlite/rows.h"

namespace reprise::journal_sqlite {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

// The exact bytes of the last member; what was written in hex is turned back.
std::string last_member(std::string_view line, const json& parsed, const std::string& name) {
  if (const auto hex = parsed.find(name + "_hex"); hex != parsed.end()) {
    const auto text = hex->get<std::string>();
    std::string bytes;
    for (std::size_t at = 0; at + 1 < text.size(); at += 2)
      bytes += static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16));
    return bytes;
  }
  // Quotes inside of texts are escaped: the first place that looks like the member is the member.
  const std::string mark = ",\"" + name + "\":";
  const auto begin = line.find(mark) + mark.size();
  return std::string(line.substr(begin, line.rfind('}') - begin));
}

}  // namespace

std::string dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string close_with(const ordered_json& head, const std::string& name, std::string_view text) {
  std::string line = dump(head);
  line.pop_back();
  const bool verbatim = text.find('\n') == std::string_view::npos && json::accept(text);
  line += verbatim ? ",\"" + name + "\":" + std::string(text)
                   : ",\"" + name + "_hex\":\"" + base::to_hex(text) + "\"";
  return line + "}\n";
}

std::string stored_form(std::string_view line, const json& parsed, const std::string& name) {
  std::string text = last_member(line, parsed, name);
  const auto blob = parsed.find(name + "_blob");
  if (blob == parsed.end()) return text;
  if (*blob != base::sha256_hex(text)) throw std::invalid_argument("another content");
  return blob_reference(base::sha256(text));
}

}  // namespace reprise::journal_sqlite
