// What goes on beside the steps: guards and temporary states in the live view, timers with their
// end, and outputs that are empty so far.
#include "console/live/watch_rows.h"

#include "console/step_marks.h"
#include "unit/console/live/view_world.h"

using namespace reprise;
using namespace reprise::test;

namespace {

// The plan of three steps, guarded by `names` from its beginning to its end.
std::shared_ptr<const model::Plan> guarded(const std::vector<std::string>& names) {
  auto plan = std::make_shared<model::Plan>(*three_steps());
  model::Graph guards;
  guards.kind = model::GraphKind::guards;
  for (const std::string& name : names) {
    model::PlannedStep check;
    check.spec.id = std::to_string(guards.steps.size() + 1);
    check.spec.action.name = "verify";
    check.spec.action.with = {model::ParamMap{}};
    check.spec.effect = model::EffectClass::read;
    guards.by_id[check.spec.id] = static_cast<model::StepIndex>(guards.steps.size());
    guards.steps.push_back(std::move(check));
    guards.guard_of.push_back({.name = name});
  }
  plan->graphs[0].guards = static_cast<model::GraphIndex>(plan->graphs.size());
  plan->graphs.push_back(std::move(guards));
  return plan;
}

ev::GuardChecked checked(int number, const std::string& name, model::GuardVerdict verdict,
                         const std::string& detail = "") {
  return {"@guard[" + std::to_string(number) + "]", name, verdict, detail, 1, {}};
}

core::State watched(const std::vector<std::string>& names, std::vector<model::Event> seen) {
  std::vector<model::Event> events = {at(0, created()), at(0, ev::RunStarted{})};
  std::move(seen.begin(), seen.end(), std::back_inserter(events));
  auto state = core::restore("run-1", guarded(names), events);
  if (!state) FAIL(state.error().message);
  return std::move(*state);
}

std::vector<std::string> texts(const core::State& state, std::size_t rows_max) {
  std::vector<std::string> texts;
  for (const auto& row :
       console::live::watch_rows(state, story_begin_us + 10'000'000, 80, rows_max, {}))
    texts.push_back(row.text());
  return texts;
}

}  // namespace

TEST_CASE("guards at work have a row each, a breach first") {
  const auto state = watched({"errors", "lag"},
                             {at(1, checked(1, "errors", model::GuardVerdict::ok)),
                              at(4, checked(2, "lag", model::GuardVerdict::breach, "9s behind"))});
  CHECK(texts(state, 5) ==
        std::vector<std::string>{"guard lag breach, 6s since a change; 9s behind",
                                 "guard errors ok, 9s since a change"});
  CHECK(texts(state, 1) == std::vector<std::string>{"and 2 more guards or scopes"});
  CHECK(texts(state, 0).empty());
}

TEST_CASE("a guard is marked in drawings as it stands, and not as a step") {
  const auto state =
      watched({"errors", "lag"}, {at(1, checked(1, "errors", model::GuardVerdict::ok)),
                                  at(4, checked(2, "lag", model::GuardVerdict::breach))});
  const auto marks = console::marks_of(state);
  CHECK(words_of(marks.at({1, 0})) == "ok, 1 check");
  CHECK(words_of(marks.at({1, 1})) == "breach, 1 check");
  CHECK(marks.at({1, 1}).tone == graph::Tone::bad);
}

TEST_CASE("a step that waits for a time has a mark, and says until when") {
  auto events = asking_about_swap();
  events.resize(2);
  events.push_back(
      at(0, ev::TimerSet{"stop", "wait", {story_begin_us + 65'000'000, 65'000'000, "boot-1"}}));
  ViewWorld world(events);
  const std::string screen = world.screen(5, 80, 12);
  INFO(screen);
  CHECK(contains(screen, " \u25f4* stop"));
  CHECK(contains(screen, "until 03:01:05"));
  CHECK(contains(screen, "waits for timer of stop in 1m00s (03:01:05)"));
  ViewWorld ascii(events, {{false}, false});
  CHECK(contains(ascii.screen(5, 80, 12), " @* stop"));
}

TEST_CASE("an attempt that has printed nothing says so") {
  ViewWorld world(asking_about_swap());
  world.view.output({"swap", model::AttemptRole::main, 1}, "");
  CHECK(contains(world.screen(9, 80, 20), "output of swap\n| nothing printed so far\n"));
}
