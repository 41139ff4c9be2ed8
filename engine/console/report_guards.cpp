#include "console/guards.h"
#include "console/report_sections.h"
#include "console/text_form.h"

namespace reprise::console {

namespace {

graph::Tone tone_for(const core::GuardView& guard) {
  if (guard.breached) return graph::Tone::bad;
  if (!guard.verdict) return graph::Tone::dim;
  return *guard.verdict == model::GuardVerdict::ok ? graph::Tone::good : graph::Tone::wait;
}

std::string last_of(const core::GuardView& guard) {
  return guard.verdict ? std::string(model::to_text(*guard.verdict)) : "never checked";
}

}  // namespace

void add_guards(Blocks& blocks, const ReportInput& input) {
  const auto guards = input.state.guards();
  if (guards.empty()) return;
  blocks.push_back(Heading{2, own("Guards"), "guards"});
  blocks.push_back(
      Paragraph{own("Checks that were made again and again. Each change is told in the "
                    "timeline; a guard that stays as it is is counted, and its last "
                    "checks before a crash of the engine may be missing here.")});
  Table table{
      "Guards", {"Guard", "Status", "Last result", "Checks", "Recorded", "What it says"}, {}};
  for (const auto& guard : guards)
    table.rows.push_back({said(guard.name),
                          {{Span::Kind::own, standing_of(guard), tone_for(guard)}},
                          own(last_of(guard)),
                          own(std::to_string(guard.checks)),
                          own(guard.checked_us == 0 ? "-" : instant(guard.checked_us)),
                          said(guard.detail)});
  blocks.push_back(std::move(table));
}

}  // namespace reprise::console
