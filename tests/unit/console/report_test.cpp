// The report: everything that matters is in it, and nothing from outside can forge a part of it.
#include "console/report.h"

#include <catch2/catch.hpp>

#include "console/story.h"
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
    return {state,
            events,
            "c0ffee",
            story_begin_us + 20'000'000,
            [](const model::AttemptId& id) {
              return "logs/run-1/" + id.step + "." + std::to_string(id.number) + ".log";
            },
            [this](const model::AttemptId& id) { return ends[id.step]; }};
  }
  std::string markdown() const { return console::report_markdown(input()); }
  std::string html() const { return console::report_html(input()); }
  mutable std::map<std::string, std::string> ends;  // of logs, by step
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
  CHECK(has(text, "| 2026-11-01T03:00:09Z | 8.6s | 2 | 0\\.1.0 | none | `swap` |"));
  CHECK(has(text, "| happened | ana (role not checked) | 2026-11-01T03:00:10Z |"));
  CHECK(has(text, "`logs/run-1/stop.1.log`, 42 bytes, sha256 `deadbeef`"));
  CHECK(has(text, "\"stdout\": \"stopped\""));
  CHECK(has(text, "failed, exit 3"));
  CHECK(has(text, "the chain ends with `c0ffee`."));
}

TEST_CASE("what was waited for is told in a table too, together and in order") {
  auto events = killed_and_resumed();
  const Told all(events);
  const std::string text = all.markdown();
  const auto json = model::parse_json(console::report_json(all.input()));
  REQUIRE(json.has_value());
  CHECK((*json)["waits"].list().at(0)["for"].text_or("") == "the next attempt");
  CHECK((*json)["waits"].list().at(0)["until"].text_or("") == "2026-11-01T03:00:12Z");
  const auto person = text.find("| `swap` | a person | 2026-11-01T03:00:09Z | 1 | 1.0s |");
  const auto retry =
      text.find("| `check` | the next attempt | 2026-11-01T03:00:10.400Z | 1 | 1.6s |");
  CHECK(person < retry);
  CHECK(retry != std::string::npos);
  events.resize(13);
  CHECK(has(Told(events).markdown(), "| 1 | 9.6s, still waits |"));
  events.resize(3);
  CHECK_FALSE(has(Told(events).markdown(), "Waited for"));
}

TEST_CASE("a question that was withdrawn is not waited for any more") {
  auto events = killed_and_resumed();
  events.resize(8);
  events.push_back(at(11, ev::QuestionWithdrawn{"q1", "the run was cancelled"}));
  CHECK(has(Told(events).markdown(), "| `swap` | a person | 2026-11-01T03:00:09Z | 1 | 2.0s |"));
}

TEST_CASE("of several votes each has its own time among the decisions") {
  auto by_nobody = created();
  by_nobody.needs_approval = true;
  auto asked = question("q1", "", model::QuestionKind::approval, {{"approve", "it begins"}});
  asked.votes = 2;
  const std::string text = Told({at(0, by_nobody), at(1, asked),
                                 at(9.5, ev::QuestionAnswered{"q1", "ana", "approve", "", {}}),
                                 at(10, ev::QuestionAnswered{"q1", "bo", "approve", "", {}})})
                               .markdown();
  CHECK(has(text, "- 2026-11-01T03:00:09.500Z: ana answered approve"));
  CHECK(has(text, "- 2026-11-01T03:00:10Z: bo answered approve"));
}

TEST_CASE("each step says what it needs and what needs it, and leads there") {
  const Told told(killed_and_resumed());
  CHECK(has(told.markdown(), "\nNeeds `stop`; needed by `check`\n"));
  CHECK(has(told.markdown(), "\nNeeded by `swap`\n"));
  for (const char* link : {"<a href=\"#step-0\"><code>stop</code></a>; needed by ",
                           "needed by <a href=\"#step-2\"><code>check</code></a></p>"})
    CHECK(has(told.html(), link));
}

namespace {

// A run that has not begun, of so many steps one behind the other.
std::string page_of_chain(std::size_t length) {
  model::Plan plan;
  plan.runbook = "long";
  model::Graph graph;
  for (model::StepIndex i = 0; i < length; ++i) {
    model::PlannedStep step;
    step.spec.id = "s" + std::to_string(i);
    step.layer = i;
    if (i > 0) step.needs = {i - 1};
    graph.steps.push_back(std::move(step));
  }
  plan.graphs = {std::move(graph)};
  const std::vector<model::Event> events = {at(0, created())};
  const auto state =
      core::restore("run-1", std::make_shared<const model::Plan>(std::move(plan)), events);
  if (!state) FAIL(state.error().message);
  return console::report_html({*state, events, "", story_begin_us, {}});
}

}  // namespace

TEST_CASE("of a graph that is too large to be read an overview comes first") {
  const std::string small = page_of_chain(60);
  CHECK(has(small, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"graph\""));
  CHECK_FALSE(has(small, "<details"));
  const std::string large = page_of_chain(61);
  const auto overview = large.find("class=\"graph overview\"");
  CHECK(overview < large.find("<summary>The whole graph of 61 steps"));
  CHECK(has(large, "class=\"graph\""));
  const std::string huge = page_of_chain(2'001);
  CHECK(has(huge, "class=\"graph overview\""));
  CHECK_FALSE(has(huge, "<details"));
}

TEST_CASE("the summary has no rows without a value") {
  auto events = killed_and_resumed();
  CHECK(has(Told(events).markdown(), "| Reason | drill |"));
  std::get<ev::RunCreated>(events[0].body).reason.clear();
  CHECK_FALSE(has(Told(events).markdown(), "| Reason |"));
}

TEST_CASE("the post-mortem has all fields of its template, times and timeline filled in") {
  const std::string text = Told(killed_and_resumed()).markdown();
  for (const char* field :
       {"## Incident Post-Mortem", "**Date**: 2026-11-01  \n",
        "**Duration**: 2026-11-01T03:00:00Z - 2026-11-01T03:00:12.500Z", "**Impact**: [",
        "**Incident began**: [", "**Response began**: 2026-11-01T03:00:00Z, by ana",
        "**Resolved**: 2026-11-01T03:00:12.500Z", "**RTO**: ", "over target",
        "**Interruptions**: 1, 8.6s without an engine", "**Questions**: 1 answered after ",
        "**Unknown outcomes**: 1, 0 still open", "chain c0ffee  \n", "### Timeline\n",
        "### Root Cause\n", "### Resolution\n", "### Action Items\n", "- [ ] ",
        "### Lessons Learned\n"})
    CHECK(has(text, field));
  CHECK(has(text, "- 2026-11-01T03:00:09Z: `swap` lost"));
}

TEST_CASE("the post-mortem says who decided what, what changed, and what is still to do") {
  const Told told(killed_and_resumed());
  const std::string text = told.markdown();
  CHECK(
      has(text, "- 2026-11-01T03:00:10Z: ana answered happened to q1 of `swap`: saw the new file"));
  CHECK(has(text, "- Changed something and succeeded: `stop`"));
  CHECK(has(text, "- [ ] Within 1 week: Prevention: [Action item, owner, due date]"));
  const auto json = model::parse_json(console::report_json(told.input()));
  REQUIRE(json.has_value());
  const model::Value& facts = (*json)["post_mortem"];
  CHECK(facts["fields"]["impact"].is_null());
  CHECK(facts["fields"]["response_began"].text_or("") == "2026-11-01T03:00:00Z, by ana");
  REQUIRE(facts["decisions"].list().size() == 1);
  REQUIRE(facts["changed"].list().size() == 1);
  CHECK(facts["decisions"].list()[0]["by"].text_or("") == "ana");
  CHECK(facts["changed"].list()[0].text_or("") == "stop");
  for (const auto& [key, value] : facts["fields"].map())
    if (value.is_text()) CHECK(has(text, value.text().substr(0, 10)));
}

TEST_CASE("a recovery that failed has not reached its objective, however quick it was") {
  const model::Failure failure{"exit", "it ended with status 3", {}};
  const Told told({at(0, created()), at(0, ev::RunStarted{}), at(0, started("stop")),
                   at(0.4, finished("stop", model::Verdict::failed)),
                   at(0.4, ev::StepFailed{"stop", failure}),
                   at(0.4, ev::RunPhaseChanged{model::RunPhase::draining}),
                   at(0.4, ev::StepSkipped{"swap", "its need 'stop' failed"}),
                   at(0.4, ev::StepSkipped{"check", "its need 'swap' was skipped"}),
                   at(1, ev::RunFinished{model::RunStatus::failed, failure, 0})});
  const std::string text = told.markdown();
  CHECK(has(text, "target 10s, max 1m (serving): 1.0s, not reached"));
  CHECK_FALSE(has(text, "within target"));
  CHECK(has(text, "The run's first error: step stop: it ended with status 3"));
  CHECK(has(text, "**Resolved**: [When, and by what]"));
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

TEST_CASE("an answer whose role was checked is not said to be unchecked") {
  auto events = killed_and_resumed();
  std::get<ev::QuestionAnswered>(events[8].body).person = "ana";
  const Told told(events);
  const std::string text = told.markdown();
  CHECK_FALSE(has(text, "role not checked"));
  CHECK(has(text, "| happened | ana | 2026-11-01T03:00:10Z |"));
  const auto json = model::parse_json(console::report_json(told.input()));
  REQUIRE(json.has_value());
  CHECK((*json)["answers"].list()[0]["role_checked"].boolean_or(false));
}

TEST_CASE("each of several answers keeps its own time") {
  auto events = killed_and_resumed();
  const auto answer = std::get<ev::QuestionAnswered>(events[8].body);
  events.insert(events.begin() + 9, at(10.5, answer));
  const auto story = console::story_of(events);
  REQUIRE(story.questions.size() == 1);
  const auto& voiced_us = story.questions[0].voiced_us;
  REQUIRE(voiced_us.size() == 2);
  CHECK(voiced_us[1] - voiced_us[0] == 500'000);
}

TEST_CASE("a broken glass stands above the answers and in the timeline, with its reason as text") {
  auto events = killed_and_resumed();
  auto& answer = std::get<ev::QuestionAnswered>(events[8].body);
  answer.person = "ana";
  answer.break_glass = true;
  answer.note = "alone\n## Approved by all";
  const Told told(events);
  const std::string text = told.markdown();
  CHECK(has(text, "THE GLASS WAS BROKEN at 2026-11-01T03:00:10Z by ana: happened of q1"));
  CHECK(has(text, "GLASS BROKEN: q1 answered happened by ana"));
  CHECK(has(text, "ana (broke the glass)"));
  CHECK_FALSE(has(text, "\n## Approved"));
  const auto json = model::parse_json(console::report_json(told.input()));
  REQUIRE(json.has_value());
  CHECK((*json)["answers"].list()[0]["answers"].list()[0]["break_glass"].boolean_or(false));
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
  CHECK((*json)["resumes"].list()[0]["last_sign_at"].text_or("") == "2026-11-01T03:00:00.400Z");
}

TEST_CASE("logs end in all three forms, and evidence is told check by check") {
  auto events = killed_and_resumed();
  auto& stop = std::get<ev::AttemptFinished>(events[3].body);
  stop.log_bytes = 12;
  stop.outputs = model::Map{{"checks", model::List{model::Map{{"name", "ledger <sound>"},
                                                              {"kind", "sqlite"},
                                                              {"ok", false},
                                                              {"could_not_run", false},
                                                              {"detail", "2 pages are damaged"},
                                                              {"pages", 2}}}}};
  Told told(std::move(events));
  told.ends["stop"] = "first\n<last>\n";
  const std::string text = told.markdown(), html = told.html();
  CHECK(has(text, "Log of stop, attempt 1:\n\n```\nfirst\n<last>\n```\n"));
  CHECK(has(html, ">first\n&lt;last&gt;\n</pre>"));
  CHECK(
      has(text, "| ledger &lt;sound&gt; | sqlite | fail | 2 pages are damaged | {\"pages\":2} |"));
  CHECK(has(html, "<bdi>ledger &lt;sound&gt;</bdi>"));
  const auto json = model::parse_json(console::report_json(told.input()));
  REQUIRE(json.has_value());
  const model::Value& attempt = (*json)["attempts"]["stop"].list()[0];
  CHECK(attempt["log_tail"].text_or("") == "first\n<last>\n");
  CHECK(attempt["evidence"].list()[0]["pages"].integer_or(0) == 2);
}

TEST_CASE("the ends of logs do not make a report endless") {
  auto events = killed_and_resumed();
  for (int i = 0; i < 400; ++i) {
    events.push_back(at(1, started("stop", 2 + i)));
    auto end = finished("stop", model::Verdict::failed, 2 + i);
    end.log_bytes = 3'900;
    events.push_back(at(2, end));
  }
  const core::State state = folded(killed_and_resumed());
  const console::ReportInput input{
      state, events, "", story_begin_us, {}, [](const auto&) { return std::string(3'900, 'x'); }};
  CHECK(console::report_html(input).size() < 1'000'000);
}

TEST_CASE("the page tells what the Markdown tells, and where the plan came from") {
  const Told told(killed_and_resumed());
  const std::string html = told.html();
  CHECK(has(html, "<h1>Recovery report: <bdi>Recover the *ledger*</bdi></h1>"));
  for (const char* part : {"<strong>succeeded</strong>", "over target", "saw the new file",
                           "role not checked", "Root Cause", "Pinned plan", "abc123", "c0ffee",
                           "<svg xmlns=", "class=\"gantt\"", "check: exec, succeeded, 2 attempts"})
    CHECK(has(html, part));
}
