// Marks: what a drawing of a run says of each step.
#include "console/step_marks.h"

#include "unit/console/folded_state.h"

using namespace reprise;
using namespace reprise::test;

namespace {

std::string words(const graph::Marks& marks, model::StepIndex step) {
  return words_of(marks.at({0, step}));
}

}  // namespace

TEST_CASE("each step is marked with its phase, and how often it was tried") {
  const auto marks = console::marks_of(folded(killed_and_resumed()));
  CHECK(words(marks, 0) == "succeeded");
  CHECK(words(marks, 2) == "succeeded, 2 attempts");
  CHECK(marks.at({0, 0}).tone == graph::Tone::good);
}

TEST_CASE("what waits for a person stands out, what comes later waits") {
  auto events = killed_and_resumed();
  events.resize(8);
  const auto marks = console::marks_of(folded(events));
  CHECK(words(marks, 1) == "asking");
  CHECK(marks.at({0, 1}).tone == graph::Tone::wait);
  CHECK(words(marks, 2) == "waiting");
}

TEST_CASE("a fan-out says how many of its items are done") {
  auto plan = std::make_shared<model::Plan>(*three_steps());
  auto fan = std::make_shared<model::FanOut>();
  fan->items.node = model::Value(model::List{"a", "b", "c"});
  plan->graphs[0].steps[0].spec.foreach = fan;
  std::vector<model::Event> events = {
      at(0, created()),
      at(0, ev::RunStarted{}),
      at(0, ev::ForeachExpanded{"stop", model::List{"a", "b", "c"}}),
      at(0, started("stop[1]")),
      at(0, started("stop[2]")),
      at(1, finished("stop[1]", model::Verdict::succeeded))};
  const auto state = core::restore("run-1", plan, events);
  REQUIRE(state.has_value());
  CHECK(words(console::marks_of(*state), 0) == "running, 1 of 3 items");
}
