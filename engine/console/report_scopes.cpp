#include "console/report_sections.h"
#include "console/scopes.h"
#include "console/text_form.h"

namespace reprise::console {

namespace {

graph::Tone tone_for(const core::StayView& stay) {
  using Standing = core::StayView::Standing;
  if (stay.overdue) return graph::Tone::bad;
  if (stay.standing == Standing::left) return graph::Tone::good;
  return stay.standing == Standing::not_entered ? graph::Tone::dim : graph::Tone::wait;
}

Inline moment(base::WallMicros at_us) { return own(at_us == 0 ? "-" : instant(at_us)); }

}  // namespace

void add_scopes(Blocks& blocks, const ReportInput& input) {
  const auto stays = input.state.stays();
  if (stays.empty()) return;
  blocks.push_back(Heading{2, own("Scopes"), "scopes"});
  blocks.push_back(Paragraph{
      own("Temporary states of the run. Each way out and its proof is told among the steps.")});
  Table table{"Scopes", {"Scope", "Status", "Entered", "Left", "Way out"}, {}};
  for (const auto& stay : stays)
    table.rows.push_back({said(stay.name),
                          {{Span::Kind::own, standing_of(stay), tone_for(stay)}},
                          moment(stay.entered_us),
                          moment(stay.left_us),
                          code(stay.step)});
  blocks.push_back(std::move(table));
}

}  // namespace reprise::console
