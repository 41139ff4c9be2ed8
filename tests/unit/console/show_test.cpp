// `show` for people and programs, open questions, clocks, and the rows of `list`.
#include "console/show.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "console/clocks.h"
#include "console/metrics.h"
#include "console/questions.h"
#include "model/json.h"
#include "unit/console/folded_state.h"

using namespace reprise;
using namespace reprise::test;

namespace {

// Up to the question about swap, nobody has answered yet.
std::vector<model::Event> asking() {
  auto events = killed_and_resumed();
  events.resize(8);
  return events;
}

constexpr base::WallMicros later_us = story_begin_us + 15'000'000;

model::Value parsed(const std::string& json) {
  const auto value = model::parse_json(json);
  REQUIRE(value.has_value());
  return *value;
}

}  // namespace

TEST_CASE("show as JSON has the promised members for run and steps") {
  const auto json = parsed(console::show_json(folded(killed_and_resumed()), later_us));
  for (const char* key : {"run_id", "runbook", "status", "plan_hash", "started_at", "finished_at",
                          "inputs", "steps", "questions", "clocks"})
    CHECK(json.map().count(key) == 1);
  CHECK(json["status"].text_or("") == "succeeded");
  CHECK(json["inputs"]["ledger"].text_or("") == "/srv/ledger.db");
  CHECK(json["finished_at"].text_or("") == "2026-11-01T03:00:12.500Z");
  const auto& check = json["steps"]["check"];
  CHECK(check["status"].text_or("") == "succeeded");
  CHECK(check["attempts"].integer_or(0) == 2);
  CHECK(check["outputs"].is_map());
  CHECK(check["error"].is_null());
  CHECK(check["started_at"].is_text());
}

TEST_CASE("show as JSON says what is not yet, as null, and what failed, as an error") {
  auto events = killed_and_resumed();
  events.resize(4);
  events.push_back(at(1, started("swap")));
  events.push_back(at(2, finished("swap", model::Verdict::failed)));
  events.push_back(at(2, ev::StepFailed{"swap", {"exit", "exit status 3", {}}}));
  const auto json = parsed(console::show_json(folded(events), later_us));
  CHECK(json["finished_at"].is_null());
  CHECK(json["steps"]["swap"]["error"]["code"].text_or("") == "exit");
  CHECK(json["steps"]["check"]["started_at"].is_null());
}

TEST_CASE("show for people is a table with times since the beginning") {
  const std::string text = console::show_text(folded(killed_and_resumed()), later_us, false);
  CHECK(text.find("run      run-1\n") == 0);
  CHECK(text.find("status   succeeded\n") != std::string::npos);
  CHECK(text.find("STEP   STATUS     ATTEMPTS  STARTED  TOOK") != std::string::npos);
  CHECK(text.find("check  succeeded  2") != std::string::npos);
  CHECK(text.find("rto      target 10s, max 1m (serving): 12.5s, over target") !=
        std::string::npos);
}

TEST_CASE("an open question shows its choices, what they do, and how to answer") {
  const core::State state = folded(asking());
  const std::string text = console::questions_text(state, false);
  CHECK(text.find("q1  swap  (unknown, asked 2026-11-01T03:00:09Z)") == 0);
  CHECK(text.find("happened: goes on") != std::string::npos);
  CHECK(text.find("  reprise answer run-1 q1 CHOICE   # happened, did-not-happen\n") !=
        std::string::npos);
  const auto json = parsed(console::questions_json(state));
  REQUIRE(json.list().size() == 1);
  CHECK(json.list()[0]["kind"].text_or("") == "unknown");
  CHECK(json.list()[0]["choices"].list()[1]["name"].text_or("") == "did-not-happen");
  const auto line = parsed(console::question_lines(state));
  CHECK(line["type"].text_or("") == "question");
  CHECK(line["run_id"].text_or("") == "run-1");
}

TEST_CASE("a question cannot paint or move the cursor") {
  auto events = asking();
  auto& asked = std::get<ev::QuestionAsked>(events.back().body);
  asked.text = "delete\x1b[2J all?\n  happened: nothing";
  asked.show = model::Map{{"note", "\x1b]0;title\x07"}};
  const std::string text = console::questions_text(folded(events), false);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
}

TEST_CASE("the rto is measured to the end of the run, and an rpo that nothing tells is not known") {
  const auto clocks = console::clocks_of(folded(killed_and_resumed()), later_us);
  REQUIRE(clocks.size() == 2);
  CHECK(clocks[0].objective == "rpo");
  CHECK(clocks[0].verdict == "not known");
  CHECK(clocks[1].elapsed_ms == 12'500);
  CHECK(clocks[1].verdict == "over target");
  const auto running = console::clocks_of(folded(asking()), story_begin_us + 61'000'000);
  CHECK(running[1].verdict == "over max");
}

TEST_CASE("list has a row for each run") {
  const std::vector<console::ListRow> rows = {
      {"run-1", "a/b", "A", "succeeded", story_begin_us, story_begin_us, later_us},
      {"run-2", "c", "", "running", story_begin_us, story_begin_us, 0, true}};
  CHECK(console::list_text(rows, story_begin_us + 60'000'000) ==
        "RUN    RUNBOOK  STATUS     CREATED              TOOK\n"
        "run-1  a/b      succeeded  2026-11-01 03:00:00  15.0s\n"
        "run-2  c        running    2026-11-01 03:00:00  1m00s\n");
  const std::string lines = console::list_lines(rows);
  const auto second = parsed(std::string(base::split(lines, '\n')[1]));
  CHECK(second["type"].text_or("") == "run");
  CHECK(second["seq"].integer_or(0) == 2);
  CHECK(second["finished_at"].is_null());
}

TEST_CASE("a run that should be at work and has no engine says so, and how it goes on") {
  auto events = killed_and_resumed();
  events.resize(4);
  const std::string left = console::show_text(folded(events), later_us, false, false);
  CHECK(left.find("status   running, no engine\n") != std::string::npos);
  CHECK(left.find("goes on with: reprise resume run-1\n") != std::string::npos);
  const std::string carried = console::show_text(folded(events), later_us, false, true);
  CHECK(carried.find("status   running\n") != std::string::npos);
  CHECK(carried.find("goes on with") == std::string::npos);
  const auto json = parsed(console::show_json(folded(events), later_us, false));
  CHECK(json["status"].text_or("") == "running");
  CHECK(json["engine"] == model::Value(false));
  const std::string list = console::list_text(
      {{"run-1", "a/b", "A", "running", story_begin_us, story_begin_us, 0, false}}, later_us);
  CHECK(list.find("running, no engine") != std::string::npos);
}

TEST_CASE("that nobody could say whether an engine carries a run is not told as a no") {
  auto events = killed_and_resumed();
  events.resize(4);
  const std::string shown = console::show_text(folded(events), later_us, false, std::nullopt);
  CHECK(shown.find("status   running\n") != std::string::npos);
  CHECK(shown.find("goes on with") == std::string::npos);
  const std::vector<console::ListRow> rows = {
      {"run-1", "a/b", "A", "running", story_begin_us, story_begin_us, 0, std::nullopt}};
  CHECK(console::list_text(rows, later_us).find("no engine") == std::string::npos);
  CHECK(console::list_lines(rows).find("\"engine\"") == std::string::npos);
  console::MetricsInput input;
  input.open = {{"running", std::nullopt}};
  input.has_engine = std::nullopt;
  const std::string metrics = console::metrics_text(input);
  CHECK(metrics.find("reprise_engine_up") == std::string::npos);
  CHECK(metrics.find("reprise_runs_without_engine 0\n") != std::string::npos);
}

TEST_CASE("a run that has ended is not held by the kill switch") {
  auto events = killed_and_resumed();
  const auto end = events.back();
  events.pop_back();
  events.push_back(at(12.4, ev::RunStopRequested{"ann", "fire", false}));
  CHECK(console::show_text(folded(events), later_us, false).find("held by the kill switch") !=
        std::string::npos);
  events.push_back(end);
  CHECK(console::show_text(folded(events), later_us, false).find("held by the kill switch") ==
        std::string::npos);
}
