// The JSON lines of `--json`: types, members, and that each attempt that starts is finished.
#include "console/event_lines.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "model/json.h"
#include "unit/console/story_events.h"

using namespace reprise;
using namespace reprise::test;

namespace {

std::vector<model::Value> lines_of(const std::vector<model::Event>& events) {
  console::EventLines lines("run-1");
  std::string text;
  std::uint64_t seq = 0;
  for (const auto& event : events) text += lines.add(++seq, event);
  std::vector<model::Value> values;
  for (const auto line : base::split(text, '\n')) {
    if (line.empty()) continue;
    const auto value = model::parse_json(line);
    REQUIRE(value.has_value());
    values.push_back(*value);
  }
  return values;
}

std::string summary(const std::vector<model::Value>& lines) {
  std::string out;
  for (const auto& line : lines) {
    out += line["type"].text_or("?");
    if (line["step"].is_text()) out += " " + line["step"].text();
    if (line["attempt"].is_integer()) out += " " + std::to_string(line["attempt"].integer());
    if (line["status"].is_text()) out += " " + line["status"].text();
    out += "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("a run that was killed and resumed is told attempt by attempt") {
  CHECK(summary(lines_of(killed_and_resumed())) ==
        "run.created\n"
        "step.started stop 1\n"
        "step.finished stop 1 succeeded\n"
        "step.started swap 1\n"
        "step.finished swap 1 unknown\n"
        "question.asked swap\n"
        "step.finished swap 1 succeeded\n"
        "step.started check 1\n"
        "step.finished check 1 failed\n"
        "step.started check 2\n"
        "step.finished check 2 succeeded\n"
        "run.finished succeeded\n");
}

TEST_CASE("every line has type, seq, at and run_id") {
  for (const auto& line : lines_of(killed_and_resumed())) {
    CHECK(line["type"].is_text());
    CHECK(line["seq"].is_integer());
    CHECK(line["at"].text_or("").substr(0, 11) == "2026-11-01T");
    CHECK(line["run_id"].text_or("") == "run-1");
  }
}

TEST_CASE("lines carry what the language promises of them") {
  auto events = killed_and_resumed();
  auto& stop = std::get<ev::AttemptFinished>(events[3].body);
  stop.outputs = model::Map{{"stdout", "line \"1\"\nline 2"}};
  const auto lines = lines_of(events);
  CHECK(lines[0]["runbook"].text_or("") == "genesis/data-corruption");
  CHECK(lines[0]["plan_hash"].text_or("") == "abc123");
  CHECK(lines[2]["outputs"]["stdout"].text_or("") == "line \"1\"\nline 2");
  CHECK(lines[2]["seconds"].number() == Approx(0.4));
  CHECK(lines[5]["id"].text_or("") == "q1");
  CHECK(lines[5]["text"].text_or("") == "Did swap happen?");
  CHECK(model::to_json(lines[5]["choices"]) == R"(["happened","did-not-happen"])");
  CHECK(lines[8]["error"]["code"].text_or("") == "exit");
  CHECK(lines[11]["seconds"].number() == Approx(12.5));
}

TEST_CASE("a step without attempts starts and finishes, and one that fails first only finishes") {
  const auto lines = lines_of({at(0, created()),
                               at(1, ev::StepSucceeded{"pick", model::Map{{"n", 1}}}),
                               at(2, ev::StepFailed{"save", {"expression", "no such name", {}}}),
                               at(3, ev::StepSkipped{"rest", "a need failed", {}})});
  CHECK(summary(lines) ==
        "run.created\n"
        "step.started pick 1\n"
        "step.finished pick 1 succeeded\n"
        "step.finished save 0 failed\n"
        "step.skipped rest\n");
  CHECK(lines[4]["reason"].text_or("") == "a need failed");
}

TEST_CASE("a status is told once, and again only when it becomes another") {
  const auto lines = lines_of({at(0, started("a")), at(1, finished("a", model::Verdict::failed)),
                               at(1, ev::StepFailed{"a", {"exit", "exit status 3", {}}}),
                               at(2, started("b")), at(3, finished("b", model::Verdict::unknown)),
                               at(4, ev::StepCancelled{"b", true})});
  CHECK(summary(lines) ==
        "step.started a 1\n"
        "step.finished a 1 failed\n"
        "step.started b 1\n"
        "step.finished b 1 unknown\n"
        "step.finished b 1 cancelled\n");
}

TEST_CASE("a probe that says it happened ends the step, with what the probe found") {
  ev::ProbeAnswered probe{{"b", model::AttemptRole::probe, 1}, "happened", model::Map{{"id", 7}}};
  const auto lines = lines_of({at(0, started("b")),
                               at(1, finished("b", model::Verdict::unknown)), at(2, probe)});
  CHECK(summary(lines) ==
        "step.started b 1\n"
        "step.finished b 1 unknown\n"
        "step.finished b 1 succeeded\n");
  CHECK(lines[2]["outputs"]["id"].integer_or(0) == 7);
}

TEST_CASE("probes and undos are not steps that start") {
  auto probe = started("a");
  probe.id.role = model::AttemptRole::probe;
  CHECK(lines_of({at(0, probe)}).empty());
}

TEST_CASE("an error line names the place where one is known") {
  base::SourceMap sources;
  const auto source = sources.add("rb.yaml", "steps:\n  a: b\n");
  const base::Error error{"RP0101", "unknown key", "did you mean x?", base::Place{source, 2, 3, 1}};
  const auto line = model::parse_json(console::error_line(7, story_begin_us, "", error, &sources));
  REQUIRE(line.has_value());
  CHECK((*line)["type"].text_or("") == "error");
  CHECK((*line)["seq"].integer_or(0) == 7);
  CHECK((*line)["file"].text_or("") == "rb.yaml");
  CHECK((*line)["line"].integer_or(0) == 2);
  CHECK((*line)["column"].integer_or(0) == 3);
  CHECK((*line)["hint"].text_or("") == "did you mean x?");
  CHECK((*line)["run_id"].is_null());
  const auto bare = model::parse_json(console::error_line(1, 0, "run-1", {"io", "no"}));
  REQUIRE(bare.has_value());
  CHECK((*bare)["run_id"].text_or("") == "run-1");
  CHECK((*bare)["file"].is_null());
}
