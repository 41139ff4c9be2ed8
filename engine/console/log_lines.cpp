#include "console/log_lines.h"

#include "base/text.h"
#include "console/json_line.h"

namespace reprise::console {

std::string LogLines::add(const model::AttemptId& id, std::string_view bytes,
                          base::WallMicros now_us) {
  std::string out;
  std::string& open = open_[id];
  for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    out += line(id, open.append(bytes.substr(0, end)), now_us);
    open.clear();
    bytes.remove_prefix(end + 1);
  }
  open.append(bytes);
  return out;
}

std::string LogLines::rest(base::WallMicros now_us) {
  std::string out;
  for (const auto& [id, text] : open_)
    if (!text.empty()) out += line(id, text, now_us);
  open_.clear();
  return out;
}

std::string LogLines::line(const model::AttemptId& id, std::string_view text,
                           base::WallMicros now_us) {
  JsonLine line;
  line.text("type", "log").number("seq", ++seq_).instant("at", now_us).text("run_id", run_id_);
  line.text("step", id.step)
      .text("role", model::to_text(id.role))
      .number("attempt", id.number)
      .text("text", base::to_utf8(text));
  return line.line();
}

}  // namespace reprise::console
