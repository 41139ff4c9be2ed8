// The report: everything that matters is in it, and nothing from outside can forge a part of it.
#include "console/report.h"

#include <catch2/catch.hpp>

#include "model/json.h"
#include "unit/console/folded_state.h"

using namespace reprise;
using namespace reprise::test;

namespace {

struct Told {
  explicit Told(std::vector<model::Event> of) : events(std::move(of)), state(folded(events)) {}
  std::vector<model::Event> events;
  core::State state;
  console::ReportInput input() const {
    return {state, events, "c0ffee", story_begin_us + 20'000'000, [](const model::AttemptId& id) {
              return "logs/run-1/" + id.step + "." + std::to_string(id.number) + ".log";
            }};
  }
  std::string markdown() const { return console::report_markdown(input()); }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the report tells of steps, answers, interruptions, unknown outcomes and clocks") {
  auto events = killed_and_resumed();
  auto& stop = std::get<ev::AttemptFinished>(events[3].body);
  stop.log_bytes = 42;
  stop.log_sha256 = "deadbeef";
  stop.outputs = model::Map{{"stdout", "stopped"}};
  const std::string text = Told(events).markdown();
  CHECK(text.find("# Recovery report: Recover the \\*ledger\\*\n") == 0);
  CHECK(has(text, "| Status | **succeeded** |"));
  CHECK(has(text, "| Started by | ana |"));
  CHECK(has(text, "over target"));
  CHECK(has(text, "| `swap` | lost: the engine and its shim died | ana answered happened |"));
  CHECK(has(text, "| 2026-11-01T03:00:09Z | 2 | 0\\.1.0 | none | `swap` |"));
  CHECK(has(text, "| happened | ana (role not checked) | 2026-11-01T03:00:10Z |"));
  CHECK(has(text, "`logs/run-1/stop.1.log`, 42 bytes, sha256 `deadbeef`"));
  CHECK(has(text, "\"stdout\": \"stopped\""));
  CHECK(has(text, "failed, exit 3"));
  CHECK(has(text, "the chain ends with `c0ffee`."));
}

TEST_CASE("the post-mortem has all fields of its template, times and timeline filled in") {
  const std::string text = Told(killed_and_resumed()).markdown();
  for (const char* field :
       {"## Incident Post-Mortem", "**Date**: 2026-11-01\n",
        "**Duration**: 2026-11-01T03:00:00Z - 2026-11-01T03:00:12.500Z", "**Impact**: ",
        "### Timeline\n", "### Root Cause\n", "### Resolution\n", "### Action Items\n",
        "- [ ] ", "### Lessons Learned\n"})
    CHECK(has(text, field));
  CHECK(has(text, "- 2026-11-01T03:00:09Z: `swap` lost"));
}

TEST_CASE("an outcome that is still open becomes an action item") {
  auto events = killed_and_resumed();
  events.resize(8);
  const std::string text = Told(events).markdown();
  CHECK(has(text, "| `swap` | lost: the engine and its shim died | still open |"));
  CHECK(has(text, "- [ ] Find out whether `swap` took effect"));
  CHECK(has(text, "| open |"));
}

TEST_CASE("outputs, logs, notes and errors cannot forge a section, a table row or a link") {
  auto events = killed_and_resumed();
  auto& stop = std::get<ev::AttemptFinished>(events[3].body);
  stop.outputs = model::Map{{"stdout", "```\n# Forged\n<script>x</script>"}};
  auto& answer = std::get<ev::QuestionAnswered>(events[8].body);
  answer.note = "fine |\n## Approved by [CEO](http://evil)\n<b>";
  const std::string text = Told(events).markdown();
  CHECK_FALSE(has(text, "\n# Forged"));
  CHECK_FALSE(has(text, "\n## Approved"));
  CHECK(has(text, "\\[CEO\\](http\\://evil)"));
  CHECK_FALSE(has(text, "<b>"));
}

TEST_CASE("the JSON report holds the same facts") {
  const Told told(killed_and_resumed());
  const auto json = model::parse_json(console::report_json(told.input()));
  REQUIRE(json.has_value());
  CHECK((*json)["chain_hash"].text_or("") == "c0ffee");
  CHECK((*json)["run"]["status"].text_or("") == "succeeded");
  CHECK((*json)["unknown_outcomes"].list()[0]["step"].text_or("") == "swap");
  CHECK((*json)["resumes"].list()[0]["epoch"].integer_or(0) == 2);
  CHECK((*json)["answers"].list()[0]["answers"].list()[0]["by"].text_or("") == "ana");
  CHECK((*json)["attempts"]["check"].list().size() == 2);
  CHECK((*json)["attempts"]["swap"].list()[0]["log"].text_or("") == "logs/run-1/swap.1.log");
  CHECK((*json)["timeline"].list().size() > 10);
}
