#include "console/json_line.h"
#include "console/show.h"
#include "console/text_form.h"

namespace reprise::console {

std::string list_text(const std::vector<ListRow>& rows, base::WallMicros now_us) {
  std::vector<std::vector<std::string>> lines = {{"RUN", "RUNBOOK", "STATUS", "CREATED", "TOOK"}};
  for (const auto& row : rows) {
    const std::string status = standing_of(row.status, row.has_engine);
    const auto end_us = row.finished_us != 0 ? row.finished_us : now_us;
    lines.push_back({row.run_id, one_line(row.runbook), status, instant_in_list(row.created_us),
                     elapsed(end_us - row.created_us)});
  }
  return table(lines);
}

std::string list_lines(const std::vector<ListRow>& rows) {
  std::string out;
  std::int64_t seq = 0;
  for (const auto& row : rows) {
    JsonLine line;
    line.text("type", "run").number("seq", ++seq).instant("at", row.created_us);
    line.text("run_id", row.run_id).text("runbook", row.runbook).text("title", row.title);
    line.text("status", row.status).instant("started_at", row.started_us);
    line.instant("finished_at", row.finished_us);
    if (row.has_engine) line.value("engine", model::Value(*row.has_engine));
    out += line.line();
  }
  return out;
}

}  // namespace reprise::console
