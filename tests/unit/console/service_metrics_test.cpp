// What a service tells beside its runs: what has happened, and how long commits take.
#include "console/service_metrics.h"

#include "unit/console/folded_state.h"
#include "unit/console/has_line.h"

using namespace reprise;
using namespace reprise::test;

TEST_CASE("events are counted by kinds that are known before") {
  console::ServiceFigures figures;
  const std::string before = console::service_metrics_text(figures);
  CHECK(has_line(before, "reprise_attempts_finished_total{verdict=\"unknown\"} 0"));
  CHECK(has_line(before, "reprise_questions_asked_total{kind=\"approval\"} 0"));
  for (const auto& event : killed_and_resumed()) figures.events.add(event);
  const std::string text = console::service_metrics_text(figures);
  CHECK(has_line(text, "reprise_runs_created_total 1"));
  CHECK(figures.events.attempts > 0);
  CHECK(
      has_line(text, "reprise_attempts_started_total " + std::to_string(figures.events.attempts)));
  CHECK(has_line(text, "reprise_attempts_lost_total 1"));
  CHECK(has_line(text, "reprise_questions_asked_total{kind=\"unknown\"} 1"));
  CHECK(has_line(text, "reprise_questions_answered_total 1"));
  CHECK(std::count(text.begin(), text.end(), '\n') ==
        std::count(before.begin(), before.end(), '\n'));
}

TEST_CASE("a histogram counts what is at most as long as each of its bounds") {
  console::ServiceFigures figures;
  for (const std::int64_t micros : {250, 251, 2'000, 20'000'000})
    figures.journal.seconds.add(micros);
  const std::string text = console::service_metrics_text(figures);
  CHECK(has_line(text, "reprise_commit_seconds_bucket{le=\"0.00025\"} 1"));
  CHECK(has_line(text, "reprise_commit_seconds_bucket{le=\"0.0005\"} 2"));
  CHECK(has_line(text, "reprise_commit_seconds_bucket{le=\"0.0025\"} 3"));
  CHECK(has_line(text, "reprise_commit_seconds_bucket{le=\"10\"} 3"));
  CHECK(has_line(text, "reprise_commit_seconds_bucket{le=\"+Inf\"} 4"));
  CHECK(has_line(text, "reprise_commit_seconds_sum 20.002501"));
  CHECK(has_line(text, "reprise_commit_seconds_count 4"));
}

TEST_CASE("each schedule tells its slots, and no time that has not come") {
  console::ServiceFigures figures;
  figures.schedules = {{"nightly", story_begin_us, 0, 3, 1, 2}};
  const std::string text = console::service_metrics_text(figures);
  const std::string of = "{schedule=\"nightly\"";
  CHECK(has_line(text, "reprise_schedule_slots_total" + of + ",result=\"started\"} 3"));
  CHECK(has_line(text, "reprise_schedule_slots_total" + of + ",result=\"failed\"} 1"));
  CHECK(has_line(text, "reprise_schedule_slots_total" + of + ",result=\"missed\"} 2"));
  CHECK(has_line(text, "reprise_schedule_next_timestamp_seconds" + of + "} 1793502000.000"));
  CHECK(text.find("reprise_schedule_last_timestamp_seconds" + of) == std::string::npos);
}
