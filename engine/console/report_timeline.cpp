#include "console/clocks.h"
#include "console/gantt.h"
#include "console/report_sections.h"
#include "console/text_form.h"

namespace reprise::console {

namespace {

std::vector<GanttGoal> goals_of(const core::State& state, base::WallMicros now_us) {
  std::vector<GanttGoal> goals;
  for (const ClockView& clock : clocks_of(state, now_us)) {
    if (clock.target_at_us) goals.push_back({"RTO target", *clock.target_at_us});
    if (clock.max_at_us) goals.push_back({"RTO max", *clock.max_at_us});
  }
  return goals;
}

}  // namespace

void add_timeline(Blocks& blocks, const ReportInput& input, const Story& story) {
  const core::State& state = input.state;
  const auto end_us = state.is_over() ? state.finished_us() : input.now_us;
  blocks.push_back(Heading{2, own("Timeline"), "timeline"});
  Figure figure{"When each attempt ran and who was waited for; the same is told below", {}, {}};
  figure.svg =
      gantt_svg({story, state.created_us(), end_us, goals_of(state, input.now_us)}, figure.name);
  blocks.push_back(std::move(figure));
  Table table{"Timeline", {"Time", "Step", "What"}, {}};
  for (const auto& entry : story.timeline)
    table.rows.push_back({own(instant(entry.at_us)), code(entry.step), said(entry.text)});
  blocks.push_back(std::move(table));
}

}  // namespace reprise::console
