// What Prometheus is told: every status, ended runs by kind, and each open run with its objectives.
#include "console/metrics.h"

#include <algorithm>

#include "unit/console/folded_state.h"
#include "unit/console/has_line.h"

using namespace reprise;
using namespace reprise::test;

namespace {

core::State asking() {
  auto events = killed_and_resumed();
  events.resize(8);
  return folded(events);
}

}  // namespace

TEST_CASE("a journal without runs still has a sample for each status") {
  console::MetricsInput input;
  input.version = "1.2.3";
  const std::string text = console::metrics_text(input);
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
  const auto end = [&](const std::string& status, double from, double to) {
    input.ended.add({"a/b", status, story_begin_us + static_cast<base::WallMicros>(from * 1e6),
                     story_begin_us + static_cast<base::WallMicros>(to * 1e6)});
  };
  end("succeeded", 0, 10);
  end("succeeded", 20, 22.5);
  end("succeeded", 0, 12);
  end("failed", 0, 1);
  const std::string text = console::metrics_text(input);
  CHECK(has_line(text, "reprise_runs{status=\"succeeded\"} 3"));
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
  input.open = {{"running", false}, {"running", true}};
  const std::string text = console::metrics_text(input);
  CHECK(has_line(text, "reprise_runs{status=\"running\"} 2"));
  CHECK(has_line(text, "reprise_runs_without_engine 1"));
  CHECK(has_line(text, "reprise_runs_not_sampled 2"));
}

TEST_CASE("an open run tells its steps, its questions and its objectives") {
  const core::State state = asking();
  console::MetricsInput input;
  input.open = {{"waiting", true, &state}};
  input.now_us = story_begin_us + 11'000'000;
  const std::string text = console::metrics_text(input);
  const std::string of = "{run=\"run-1\",runbook=\"genesis/data-corruption\"";
  CHECK(has_line(text, "reprise_run_steps" + of + ",status=\"asking\"} 1"));
  CHECK(has_line(text, "reprise_steps{status=\"asking\"} 1"));
  CHECK(has_line(text, "reprise_run_open_questions" + of + "} 1"));
  CHECK(has_line(text, "reprise_open_questions 1"));
  CHECK(has_line(text, "reprise_runs_not_sampled 0"));
  CHECK(has_line(text, "reprise_run_oldest_question_timestamp_seconds" + of + "} 1793502009.000"));
  CHECK(
      has_line(text, "reprise_run_objective_elapsed_seconds" + of + ",objective=\"rto\"} 11.000"));
  CHECK(has_line(text, "reprise_run_objective_max_seconds" + of + ",objective=\"rpo\"} 60.000"));
  // Nobody knows what is lost.
  CHECK(text.find("elapsed_seconds" + of + ",objective=\"rpo\"") == std::string::npos);
}

TEST_CASE("a name cannot end its label or its line") {
  console::MetricsInput input;
  input.ended.add({"a\"} 1\nevil{x=\"\\", "failed", 1, 2});
  const std::string text = console::metrics_text(input);
  CHECK(has_line(text,
                 "reprise_runs_finished_total{runbook=\"a\\\"} 1\\nevil{x=\\\"\\\\\","
                 "status=\"failed\"} 1"));
  CHECK(text.find("\nevil") == std::string::npos);
}

TEST_CASE("however many runs and runbooks there are, the number of samples is bounded") {
  const auto lines = [](std::size_t runbooks, std::size_t open) {
    const core::State state = asking();
    console::MetricsInput input;
    for (std::size_t at = 0; at < runbooks; ++at)
      input.ended.add({"book-" + std::to_string(at), "succeeded", 1, 2});
    for (std::size_t at = 0; at < open; ++at) input.open.push_back({"waiting", true, &state});
    const std::string text = console::metrics_text(input);
    CHECK(has_line(text, "reprise_runs{status=\"waiting\"} " + std::to_string(open)));
    CHECK(has_line(text, "reprise_runs{status=\"succeeded\"} " + std::to_string(runbooks)));
    return std::pair(std::count(text.begin(), text.end(), '\n'), text);
  };
  const std::size_t runs = console::sampled_runs_max, books = console::RunTotals::runbooks_max;
  const auto [most, full] = lines(books, runs);
  const auto [more, over] = lines(books + 300, runs + 700);
  CHECK(more == most + 3);  // three families have a sample for all other runbooks
  CHECK(has_line(over, "reprise_runs_not_sampled 700"));
  CHECK(
      has_line(over, "reprise_runs_finished_total{runbook=\"(others)\",status=\"succeeded\"} 300"));
}

TEST_CASE("the disk has samples where it could be looked at") {
  console::MetricsInput input;
  CHECK(console::metrics_text(input).find("reprise_disk_free_bytes") == std::string::npos);
  input.disk = {4'096, 1'000'000};
  const std::string text = console::metrics_text(input);
  CHECK(has_line(text, "reprise_journal_bytes 4096"));
  CHECK(has_line(text, "reprise_disk_free_bytes 1000000"));
}
