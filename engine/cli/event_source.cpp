#include "cli/event_source.h"

namespace reprise::cli {

bool EventSource::take(std::string_view bytes) {
  for (const char byte : bytes) {
    if (byte != '\n') {
      line_ += byte;
      continue;
    }
    if (line_.ends_with('\r')) line_.pop_back();
    const bool more = take_line(line_);
    line_.clear();
    if (!more) return false;
  }
  return true;
}

bool EventSource::take_line(std::string_view line) {
  if (line.empty()) {
    const bool more = !has_data_ || message_(id_, data_);
    data_.clear();
    has_data_ = false;
    return more;
  }
  const auto colon = line.find(':');
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  const std::string_view name = line.substr(0, colon);
  if (name == "id") id_ = value;
  if (name != "data") return true;
  if (has_data_) data_ += '\n';
  data_ += value;
  has_data_ = true;
  return true;
}

}  // namespace reprise::cli
