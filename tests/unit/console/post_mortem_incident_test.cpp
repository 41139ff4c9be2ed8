// What the book of incidents adds to the post-mortem.
#include <catch2/catch.hpp>

#include "console/report.h"
#include "model/json.h"
#include "unit/console/folded_state.h"

using namespace reprise;
using namespace reprise::test;
namespace changes = incident::changes;

namespace {

incident::Incident damaged_ledger() {
  changes::Opened opened{"run-1", "the ledger is damaged", "critical", "rule ledger-down"};
  opened.level.name = "P0";
  opened.received_us = story_begin_us - 1'000'000;
  incident::Incident incident{opened, {"run-1"}};
  incident.missed = true;
  incident.acknowledged = changes::Acknowledged{"run-1", "ann", "on it", story_begin_us};
  incident.tasks = {
      {{1, "Write it down", story_begin_us + 1, {}}, "ann"},
      {{2, "Tell the users", story_begin_us + 90'000'000'000, {}}, "ann"},
      {{3, "Keep the logs", story_begin_us, {}}, "ann", changes::DoneTask{"run-1", "bob"}}};
  return incident;
}

}  // namespace

TEST_CASE("The post-mortem is filled with the incident's clocks, words and tasks") {
  const auto events = killed_and_resumed();
  const auto state = folded(events);
  const auto incident = damaged_ledger();
  console::ReportInput input{state, events, "", story_begin_us + 20'000'000, {}};
  input.log_of = [](const model::AttemptId&) { return "log"; };
  input.incident = &incident;
  input.clocks.failure = story_begin_us - 31'000'000;
  input.clocks.received = incident.opened.received_us;
  input.clocks.acknowledged = story_begin_us;
  const auto json = model::parse_json(console::report_json(input));
  REQUIRE(json);
  const model::Value& fields = (*json)["post_mortem"]["fields"];
  CHECK(fields["severity"].text_or("") == "P0 (critical)");
  CHECK(fields["began"].text_or("") == "2026-11-01T02:59:29Z");
  CHECK(fields["detected"].text_or("") == "2026-11-01T02:59:59Z (rule ledger-down)");
  CHECK(fields["acknowledged"].text_or("") ==
        "2026-11-01T03:00:00Z, by ann: on it; the deadline was missed");
  CHECK(fields["mttd"].text_or("") == "30.0s");
  CHECK(fields["mtta"].text_or("") == "1.0s");
  CHECK(fields["mttr"].is_null());
  std::vector<std::string> items;
  for (const auto& item : (*json)["post_mortem"]["action_items"].list())
    items.push_back(item["text"].text_or(""));
  for (const char* wanted :
       {"OVERDUE since 2026-11-01T03:00:00Z: Write it down",
        "Until 2026-11-02T04:00:00Z: Tell the users", "Done by bob: Keep the logs"})
    CHECK(std::count(items.begin(), items.end(), wanted) == 1);
  CHECK(std::none_of(items.begin(), items.end(),
                     [](const auto& text) { return text.starts_with("Within 24 hours"); }));
}
