#include "app/doctor.h"

#include "app/doctor_parts.h"
#include "console/json_line.h"

namespace reprise::app {

std::vector<Finding> examine(const Examination& examination) {
  Findings findings;
  examine_folder(examination.state_folder, findings);
  examine_disk(examination.state_folder, findings);
  examine_journal(examination.state_folder, findings);
  examine_machine(findings);
  if (!examination.bindings.empty()) examine_bindings(examination.bindings, findings);
  examine_runbooks(examination, findings);
  return findings;
}

std::string_view to_text(Finding::Level level) {
  if (level == Finding::Level::good) return "ok";
  return level == Finding::Level::warning ? "warning" : "bad";
}

std::string to_json(const Finding& finding) {
  return console::JsonLine()
      .text("type", "finding")
      .text("level", to_text(finding.level))
      .text("subject", finding.subject)
      .text("text", finding.text)
      .text("why", finding.why)
      .text("advice", finding.advice)
      .object();
}

}  // namespace reprise::app
