#include "console/gantt_rows.h"

#include <algorithm>
#include <map>

#include "console/text_form.h"

namespace reprise::console {
namespace {

using Shape = GanttBar::Shape;

GanttBar bar_of(const AttemptStory& attempt, base::WallMicros end_us) {
  GanttBar bar{attempt.started_us,
               attempt.finished_us == 0 ? end_us : attempt.finished_us,
               Shape::attempt,
               {},
               {},
               {}};
  bar.title = std::string(model::to_text(attempt.id.role)) + " attempt " +
              std::to_string(attempt.id.number) + ": " +
              (attempt.ending.empty() ? "is out" : attempt.ending) + ", " +
              elapsed(bar.to_us - bar.from_us);
  if (attempt.ending == "succeeded") return bar.tone = "good", bar.sign = "\u2713", bar;
  if (attempt.ending == "failed") return bar.tone = "bad", bar.sign = "\u2717", bar;
  if (!attempt.ending.empty()) return bar.tone = "bad", bar.sign = "?", bar;
  return bar.sign = "\u25b6", bar;
}

GanttBar bar_of(const AnswerStory& question, base::WallMicros end_us) {
  const auto to_us = question.closed_us == 0 ? end_us : question.closed_us;
  return {question.asked_us,
          to_us,
          Shape::person,
          {},
          question.closed_us == 0 ? "?" : "",
          question.asked.id + " waited for a person, " + elapsed(to_us - question.asked_us)};
}

GanttBar bar_of(const WaitStory& wait, base::WallMicros end_us) {
  const bool over = wait.until_us != 0;
  const auto to_us = over ? wait.until_us : end_us;
  // What an attempt is doing is said by the attempt's own sign.
  return {wait.from_us,
          to_us,
          Shape::rest,
          {},
          over || wait.is_in_attempt() ? "" : "\u25f4",
          (over ? "waited for " : "waits for ") + std::string(to_text(wait.kind)) + ", " +
              elapsed(to_us - wait.from_us)};
}

GanttRow row_of_engines(const GanttInput& input) {
  GanttRow row{"(engine)", {}};
  base::WallMicros from_us = input.begin_us;
  for (const ResumeStory& resume : input.story.resumes) {
    row.bars.push_back(
        {from_us, resume.seen_us, Shape::attempt, {}, {}, "engine, then no sign of it"});
    from_us = resume.at_us;
  }
  row.bars.push_back({from_us, input.end_us, Shape::attempt, {}, {}, "engine"});
  return row;
}

base::WallMicros begin_of(const GanttRow& row) {
  const auto first = std::min_element(
      row.bars.begin(), row.bars.end(),
      [](const auto& left, const auto& right) { return left.from_us < right.from_us; });
  return first->from_us;
}

}  // namespace

std::vector<GanttRow> gantt_rows(const GanttInput& input) {
  std::map<std::string, GanttRow> by_step;
  for (const auto& [step, attempts] : input.story.attempts)
    for (const auto& attempt : attempts)
      by_step[step].bars.push_back(bar_of(attempt, input.end_us));
  for (const auto& question : input.story.questions) {
    const std::string step = question.asked.step.empty() ? "(run)" : question.asked.step;
    by_step[step].bars.push_back(bar_of(question, input.end_us));
  }
  for (const auto& wait : input.story.waits)
    by_step[wait.step].bars.push_back(bar_of(wait, input.end_us));
  std::vector<GanttRow> rows;
  for (auto& [step, row] : by_step) rows.push_back({step, std::move(row.bars)});
  std::stable_sort(rows.begin(), rows.end(), [](const GanttRow& left, const GanttRow& right) {
    return begin_of(left) < begin_of(right);
  });
  if (!rows.empty()) rows.insert(rows.begin(), row_of_engines(input));
  return rows;
}

}  // namespace reprise::console
