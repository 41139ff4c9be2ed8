#include "load/read_document.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"

namespace reprise::load {

namespace {

bool is_refused_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f;
}

std::uint32_t first_invalid_utf8(std::string_view text) {
  std::size_t valid = 0;
  while (const std::size_t length = base::utf8_prefix(text.substr(valid))) valid += length;
  return static_cast<std::uint32_t>(valid);
}

}  // namespace

bool check_bytes(const Document& document, Reporter& report) {
  const std::string_view text = document.text();
  if (text.starts_with("\xEF\xBB\xBF")) {
    return report.error("RP0103", document.place(0, 1), "the file begins with a byte order mark",
                        "save it as UTF-8 without a byte order mark");
  }
  const auto control = std::find_if(text.begin(), text.end(), is_refused_control);
  if (control != text.end()) {
    const auto offset = static_cast<std::uint32_t>(control - text.begin());
    return report.error(
        "RP0102", document.place(offset, 1),
        *control == '\0' ? "the file contains a NUL byte" : "the file contains a control character",
        "only text, line ends and tabs may stand here; in double quotes write it as "
        "an escape such as \"\\x1b\"");
  }
  if (!base::is_utf8(text)) {
    return report.error("RP0104", document.place(first_invalid_utf8(text), 1),
                        "the file is not valid UTF-8", "save it as UTF-8");
  }
  return true;
}

std::optional<Document> read_document(std::string_view name, std::string_view text,
                                      std::uint32_t source, const Limits& limits,
                                      Reporter& report) {
  if (text.size() > limits.bytes_max) {
    report.error("RP0101", {source, 1, 1, 1},
                 "the file has " + std::to_string(text.size()) + " bytes, more than the " +
                     std::to_string(limits.bytes_max) + " that are read");
    return std::nullopt;
  }
  Document document(text, source);
  if (!check_bytes(document, report)) return std::nullopt;
  document.reserve();
  return name.ends_with(".json") ? read_json(std::move(document), limits, report)
                                 : read_yaml(std::move(document), limits, report);
}

}  // namespace reprise::load
