#include <algorithm>
#include <map>

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

// What one step waited for in one way, all of it together.
struct WaitSum {
  base::WallMicros since_us = 0;
  std::int64_t times = 0, total_us = 0;
  bool over = true;
};

class WaitTable {
 public:
  explicit WaitTable(base::WallMicros end_us) : end_us_(end_us) {}

  void add(const std::string& step, std::string_view what, base::WallMicros from_us,
           base::WallMicros until_us) {
    const auto [entry, is_new] = places_.emplace(std::pair(step, what), sums_.size());
    if (is_new) sums_.push_back({entry->first, {from_us, 0, 0, true}});
    WaitSum& sum = sums_[entry->second].second;
    ++sum.times;
    sum.total_us += std::max<std::int64_t>(0, (until_us == 0 ? end_us_ : until_us) - from_us);
    sum.over = sum.over && until_us != 0;
  }

  Table table() {
    std::stable_sort(sums_.begin(), sums_.end(), [](const auto& left, const auto& right) {
      return left.second.since_us < right.second.since_us;
    });
    Table table{"Waits", {"Step", "Waited for", "Since", "Times", "Together"}, {}};
    for (const auto& [key, sum] : sums_)
      table.rows.push_back({code(key.first), own(std::string(key.second)),
                            own(instant(sum.since_us)), own(std::to_string(sum.times)),
                            own(elapsed(sum.total_us) + (sum.over ? "" : ", still waits"))});
    return table;
  }

 private:
  using Key = std::pair<std::string, std::string_view>;
  base::WallMicros end_us_;
  std::map<Key, std::size_t> places_;
  std::vector<std::pair<Key, WaitSum>> sums_;
};

Table waits_table(const Story& story, base::WallMicros end_us) {
  WaitTable table(end_us);
  for (const auto& question : story.questions)
    table.add(question.asked.step, "a person", question.asked_us, question.closed_us);
  for (const auto& wait : story.waits)
    table.add(wait.step, to_text(wait.kind), wait.from_us, wait.until_us);
  return table.table();
}

}  // namespace

void add_timeline(Blocks& blocks, const ReportInput& input, const Story& story) {
  const core::State& state = input.state;
  const auto end_us = state.is_over() ? state.finished_us() : input.now_us;
  blocks.push_back(Heading{2, own("Timeline"), "timeline"});
  Figure figure{"When each attempt ran, and what was waited for; the same is told below", {}, {}};
  figure.svg =
      gantt_svg({story, state.created_us(), end_us, goals_of(state, input.now_us)}, figure.name);
  blocks.push_back(std::move(figure));
  if (Table waits = waits_table(story, end_us); !waits.rows.empty())
    blocks.push_back(std::move(waits));
  Table table{"Timeline", {"Time", "Step", "What"}, {}};
  for (const auto& entry : story.timeline)
    table.rows.push_back({own(instant(entry.at_us)), code(entry.step), said(entry.text)});
  blocks.push_back(std::move(table));
}

}  // namespace reprise::console
