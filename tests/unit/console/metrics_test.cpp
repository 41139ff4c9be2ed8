// What Prometheus is told: every status, ended runs by kind, and each open run with its objectives.
#include "console/metrics.h"

#include "unit/console/folded_state.h"

using namespace reprise;
using namespace reprise::test;

namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

core::State asking() {
  auto events = killed_and_resumed();
  events.resize(8);
  return folded(events);
}

}  // namespace

TEST_CASE("a journal without runs still has a sample for each status") {
  const std::string text = console::metrics_text({.version = "1.2.3"});
  CHECK(has_line(text, "reprise_build_info{version=\"1.2.3\"} 1"));
  CHECK(has_line(text, "reprise_engine_up 0"));
  CHECK(has_line(text, "reprise_kill_switch 0"));
  for (const char* status :
       {"queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"})
    CHECK(has_line(text, "reprise_runs{status=\"" + std::string(status) + "\"} 0"));
  CHECK(text.find("reprise_runs_finished_total") == std::string::npos);
}

TEST_CASE("runs that are over are counted by runbook and status, and the last one is timed") {
  console::MetricsInput input;
  const auto ended = [](const std::string& id, const std::string& status, double from, double to) {
    return console::ListRow{id,
                            "a/b",
                            "",
                            status,
                            story_begin_us + static_cast<base::WallMicros>(from * 1e6),
                            story_begin_us,
                            story_begin_us + static_cast<base::WallMicros>(to * 1e6)};
  };
  input.runs = {ended("r1", "succeeded", 0, 10), ended("r3", "succeeded", 20, 22.5),
                ended("r2", "succeeded", 0, 12), ended("r4", "failed", 0, 1)};
  const std::string text = console::metrics_text(input);
  CHECK(has_line(text, "reprise_runs_finished_total{runbook=\"a/b\",status=\"succeeded\"} 3"));
  CHECK(has_line(text, "reprise_runs_finished_total{runbook=\"a/b\",status=\"failed\"} 1"));
  CHECK(has_line(text,
                 "reprise_last_run_duration_seconds{runbook=\"a/b\",status=\"succeeded\"} 2.500"));
  CHECK(has_line(text,
                 "reprise_last_run_finished_timestamp_seconds{runbook=\"a/b\","
                 "status=\"succeeded\"} 1793502022.500"));
}

TEST_CASE("a run that nobody carries is counted") {
  console::MetricsInput input;
  input.runs = {{"r1", "a", "", "running", 1, 1, 0, false},
                {"r2", "a", "", "running", 1, 1, 0, true}};
  CHECK(has_line(console::metrics_text(input), "reprise_runs_without_engine 1"));
}

TEST_CASE("an open run tells its steps, its questions and its objectives") {
  const core::State state = asking();
  console::MetricsInput input;
  input.unfinished = {&state};
  input.now_us = story_begin_us + 11'000'000;
  const std::string text = console::metrics_text(input);
  const std::string of = "{run=\"run-1\",runbook=\"genesis/data-corruption\"";
  CHECK(has_line(text, "reprise_run_steps" + of + ",status=\"asking\"} 1"));
  CHECK(has_line(text, "reprise_run_open_questions" + of + "} 1"));
  CHECK(has_line(text, "reprise_run_oldest_question_timestamp_seconds" + of + "} 1793502009.000"));
  CHECK(
      has_line(text, "reprise_run_objective_elapsed_seconds" + of + ",objective=\"rto\"} 11.000"));
  CHECK(has_line(text, "reprise_run_objective_max_seconds" + of + ",objective=\"rpo\"} 60.000"));
  // Nobody knows what is lost.
  CHECK(text.find("elapsed_seconds" + of + ",objective=\"rpo\"") == std::string::npos);
}

TEST_CASE("a name cannot end its label or its line") {
  console::MetricsInput input;
  input.runs = {{"r1", "a\"} 1\nevil{x=\"\\", "", "failed", 1, 1, 2}};
  const std::string text = console::metrics_text(input);
  CHECK(has_line(text,
                 "reprise_runs_finished_total{runbook=\"a\\\"} 1\\nevil{x=\\\"\\\\\","
                 "status=\"failed\"} 1"));
  CHECK(text.find("\nevil") == std::string::npos);
}
