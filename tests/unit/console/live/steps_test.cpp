// The steps of a run in the order they are read, what they wait for, and how long they take.

#include "console/live/waits.h"
#include "unit/console/live/view_world.h"

using namespace reprise;
using namespace reprise::test;
using console::live::Filter;
using console::live::StepList;

namespace {

// `stop` fans out over so many items, and each of them is at work.
core::State fanned_out(std::size_t items) {
  auto plan = std::make_shared<model::Plan>(*three_steps());
  auto fan = std::make_shared<model::FanOut>();
  model::List list;
  for (std::size_t item = 1; item <= items; ++item) list.push_back(std::to_string(item));
  fan->items.node = model::Value(list);
  plan->graphs[0].steps[0].spec.foreach = fan;
  plan->max_parallel = static_cast<std::uint32_t>(items);
  std::vector<model::Event> events = {at(0, created()), at(0, ev::RunStarted{}),
                                      at(0, ev::ForeachExpanded{"stop", list})};
  for (std::size_t item = 1; item <= items; ++item)
    events.push_back(at(0, started("stop[" + std::to_string(item) + "]")));
  auto state = core::restore("run-1", plan, events);
  REQUIRE(state);
  return std::move(*state);
}

}  // namespace

TEST_CASE("items stand below the step they belong to, and are what is counted") {
  const auto state = fanned_out(3);
  StepList steps;
  steps.refresh(state);
  std::vector<std::string> order;
  for (const auto& listed : steps.filtered(state, Filter::all))
    order.push_back(std::string(static_cast<std::size_t>(listed.depth), ' ') +
                    state.path(listed.node));
  CHECK(order ==
        std::vector<std::string>{"stop", " stop[1]", " stop[2]", " stop[3]", "swap", "check"});
  CHECK(steps.total() == 5);
  CHECK(steps.count(model::StepPhase::running) == 3);
  CHECK(steps.filtered(state, Filter::failed).empty());
}

TEST_CASE("the list follows the work until a person scrolls, and again after Escape") {
  ViewWorld world(asking_about_swap());
  world.state = fanned_out(200);
  world.type("f");
  CHECK(contains(world.screen(1, 80, 20), "step 1-13 of 203"));
  world.press(console::live::Key::Kind::end);
  CHECK(contains(world.screen(1, 80, 20), "191-203 of 203"));
  world.press(console::live::Key::Kind::page_up);
  CHECK(contains(world.screen(1, 80, 20), "178-190 of 203"));
  world.press(console::live::Key::Kind::escape);
  CHECK(contains(world.screen(1, 80, 20), "1-13 of 203"));
}

TEST_CASE("a hundred thousand steps are drawn as a screen of them") {
  ViewWorld world(asking_about_swap());
  world.state = fanned_out(100'000);
  const std::string screen = world.screen(1, 80, 24);
  CHECK(contains(screen, "100002 steps: 100000 running, 2 waiting"));
  CHECK(screen.size() < 80 * 24 * 4);
}

TEST_CASE("waits name the person, the clock and the places that are missing") {
  auto asked = question("q1", "swap", model::QuestionKind::approval, {{"approve", ""}});
  asked.role = "lead";
  asked.votes = 2;
  asked.expires = model::Deadline{story_begin_us + 69'000'000, 69'000'000, "boot-1"};
  asked.on_timeout = "stay_halted";
  auto events = asking_about_swap();
  events.back() = at(9, asked);
  console::live::Deadlines none;
  auto waits = console::live::waits_of(folded(events), none, story_begin_us + 9'000'000, 5);
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].text ==
        "q1 approval by lead (0 of 2 votes) for swap, expires in 1m00s (03:01:09) (then "
        "stay_halted): Did swap happen?");
}

TEST_CASE("steps that could start wait for a place") {
  auto plan = std::make_shared<model::Plan>(*three_steps());
  plan->max_parallel = 1;
  for (auto& step : plan->graphs[0].steps) step.needs = step.dependants = {};
  const auto state = core::restore(
      "run-1", plan,
      std::vector<model::Event>{at(0, created()), at(0, ev::RunStarted{}), at(0, started("stop"))});
  REQUIRE(state);
  const auto waits = console::live::waits_of(*state, {}, story_begin_us, 5);
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].text == "2 ready, for one of the 1 places of max_parallel");
}

TEST_CASE("waits beyond their number are counted") {
  console::live::Deadlines deadlines;
  for (int i = 0; i < 9; ++i)
    deadlines.add(at(0, ev::TimerSet{"s" + std::to_string(i),
                                     "wait",
                                     {story_begin_us + (9 - i) * 1'000'000, 0, "boot-1"}}));
  const auto waits = console::live::waits_of(folded(asking_about_swap()), deadlines,
                                             story_begin_us + 9'000'000, 3);
  REQUIRE(waits.size() == 3);
  CHECK(waits[1].text == "timer of s8 now");
  CHECK(waits[2].text == "and 8 more");
}

TEST_CASE("deadlines are over when their step goes on") {
  console::live::Deadlines deadlines;
  for (const auto& event : killed_and_resumed()) deadlines.add(event);
  CHECK(deadlines.all().empty());
  console::live::Deadlines waiting;
  for (const auto& event : retrying()) waiting.add(event);
  REQUIRE(waiting.all().contains("check"));
  CHECK(waiting.all().at("check").attempt == 2);
}

TEST_CASE("a step is expected to take what it took in the middle of the earlier runs") {
  console::live::Expectations expectations;
  CHECK_FALSE(expectations.micros_of("swap"));
  auto slow = killed_and_resumed();
  slow[8].at.wall_us += 60'000'000;
  slow[9].at.wall_us += 60'000'000;
  for (int run = 0; run < 2; ++run) expectations.learn(folded(killed_and_resumed()));
  expectations.learn(folded(slow));
  CHECK(expectations.runs() == 3);
  CHECK(expectations.micros_of("swap") == 9'600'000);
  CHECK_FALSE(expectations.micros_of("unheard-of"));
}

TEST_CASE("the critical path is the way that takes longest") {
  auto plan = *three_steps();
  auto& steps = plan.graphs[0].steps;
  steps[2].needs = {0};
  steps[2].spec.needs = {"stop"};
  steps[1].dependants = {};
  steps[0].dependants = {1, 2};
  steps[1].expected_ms = 5'000;
  steps[2].expected_ms = 7'000;
  using Steps = std::set<model::StepIndex>;
  CHECK(console::live::critical_steps(plan, {}) == Steps{0, 2});
  steps[1].expected_ms = 8'000;
  CHECK(console::live::critical_steps(plan, {}) == Steps{0, 1});
}

TEST_CASE("a forecast counts what is left, and says how much it does not know") {
  console::live::Expectations expectations;
  expectations.learn(folded(killed_and_resumed()));
  const auto ahead = console::live::forecast(folded(asking_about_swap()), expectations,
                                             story_begin_us + 9'000'000);
  CHECK(ahead.unknown == 0);
  CHECK(ahead.remaining_us == 1'000'000 + 2'400'000);
  CHECK(ahead.late == 0);
  CHECK(console::live::forecast(folded(asking_about_swap()), {}, story_begin_us).unknown == 2);
  const auto later = console::live::forecast(folded(asking_about_swap()), expectations,
                                             story_begin_us + 60'000'000);
  CHECK(later.late == 1);
  CHECK(later.remaining_us == 2'400'000);
}
