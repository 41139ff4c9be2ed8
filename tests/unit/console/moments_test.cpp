// The moments of an incident, the clocks that run between them, and what is honest where nothing is
// known.
#include "console/moments.h"

#include "console/clocks.h"
#include "core/machine.h"
#include "model/json.h"
#include "unit/console/story_events.h"

#include <catch2/catch.hpp>
#include <memory>

using namespace reprise;
using namespace reprise::test;
using console::ClockView;
using model::Map;
using model::Value;

namespace {

// One after the other; each action is named as its step.
std::shared_ptr<const model::Plan> recovery(const std::vector<std::string>& steps,
                                            Map inputs = {}) {
  model::Plan plan;
  plan.runbook = "test/recovery";
  plan.inputs = std::move(inputs);
  plan.objectives["rto"] = {base::Millis{60'000}, base::Millis{120'000}, "serving"};
  plan.objectives["rpo"] = {base::Millis{0}, base::Millis{60'000}, ""};
  model::Graph graph;
  for (model::StepIndex index = 0; index < steps.size(); ++index) {
    model::PlannedStep step;
    step.spec.id = steps[index];
    step.spec.action.name = steps[index];
    step.spec.action.with = {model::ParamMap{}};
    if (index > 0) step.needs = {index - 1}, step.spec.needs = {steps[index - 1]};
    if (index + 1 < steps.size()) step.dependants = {index + 1};
    graph.by_id[steps[index]] = index;
    graph.steps.push_back(std::move(step));
  }
  plan.graphs = {std::move(graph)};
  return std::make_shared<const model::Plan>(std::move(plan));
}

struct World {
  explicit World(const std::vector<std::string>& steps, Map inputs = {})
      : plan(recovery(steps, std::move(inputs))) {}

  World& succeeds(const std::string& step, double from, double to, Map outputs = {}) {
    events.push_back(at(from, started(step)));
    auto end = finished(step, model::Verdict::succeeded);
    end.outputs = std::move(outputs);
    events.push_back(at(to, end));
    return *this;
  }

  World& ends(double seconds, model::RunStatus status = model::RunStatus::succeeded) {
    events.push_back(at(seconds, ev::RunFinished{status, {}, 0}));
    return *this;
  }

  core::State state() const {
    auto state = core::restore("run-1", plan, events);
    if (!state) FAIL(state.error().message);
    return std::move(*state);
  }

  ClockView clock(const std::string& objective, double now) const {
    const auto now_us = story_begin_us + static_cast<base::WallMicros>(now * 1e6);
    for (auto& clock : console::clocks_of(state(), now_us))
      if (clock.objective == objective) return clock;
    FAIL("no such objective");
    return {};
  }

  // Seconds after the creation of the run; -1 where it is not known.
  double moment(std::string_view name) const {
    const auto moments = console::moments_of(state());
    const auto* found = console::find_moment(moments, name);
    REQUIRE(found != nullptr);
    if (!found->at_us) return -1;
    return static_cast<double>(*found->at_us - story_begin_us) / 1e6;
  }

  std::shared_ptr<const model::Plan> plan;
  std::vector<model::Event> events = {at(0, created()), at(0, ev::RunStarted{})};
};

std::string text_at(double seconds) {
  return base::format_timestamp(story_begin_us + static_cast<base::WallMicros>(seconds * 1e6));
}

Map stages_from(double seconds) {
  return {{"visits", model::List{Map{{"stage", 1}, {"started_at", text_at(seconds)}},
                                 Map{{"stage", 2}, {"started_at", text_at(seconds + 20)}}}}};
}

World recovered() {
  World world({"halt", "restore", "resume"});
  world.succeeds("halt", 1, 5).succeeds("restore", 5, 20, {{"taken_at", text_at(-40)}});
  return world.succeeds("resume", 20, 70, stages_from(30)).ends(71);
}

}  // namespace

TEST_CASE("a halt, the stages of a resume and its end say three moments, and nobody the fourth") {
  const World world = recovered();
  CHECK(world.moment("detected") == -1);
  CHECK(world.moment("halted") == 5);
  CHECK(world.moment("serving") == 30);
  CHECK(world.moment("trading") == 70);
}

TEST_CASE("the rto counts to the moment that it names, and stands still from then on") {
  const ClockView rto = recovered().clock("rto", 1000);
  CHECK(rto.elapsed_ms == 30'000);
  CHECK(rto.verdict == "within target");
  CHECK_FALSE(rto.is_running);
  CHECK(rto.measured == "from the run's creation to serving (resume by resume)");
  CHECK(console::burned_percent(rto) == 25);
  CHECK(console::clock_text(rto) ==
        "target 1m, max 2m (serving): 30.0s, within target; 25% of max");
}

TEST_CASE("until its moment comes the rto burns, and says when it is exceeded") {
  World world({"halt", "resume"});
  world.succeeds("halt", 1, 5);
  world.events.push_back(at(6, started("resume")));
  const ClockView rto = world.clock("rto", 45);
  CHECK(rto.is_running);
  CHECK(rto.elapsed_ms == 45'000);
  CHECK(rto.measured == "from the run's creation on; not serving yet");
  CHECK(console::clock_text(rto) ==
        "target 1m, max 2m (serving): 45.0s, within target; 37% of max; target ends at "
        "2026-11-01T03:01:00Z; max ends at 2026-11-01T03:02:00Z");
  CHECK(console::clock_text(world.clock("rto", 125)).find("max passed at 2026-11-01T03:02:00Z") !=
        std::string::npos);
}

TEST_CASE("a resume that holds its first stage serves already") {
  World world({"resume"});
  world.events.push_back(at(6, started("resume")));
  const model::AttemptId id{"resume", model::AttemptRole::main, 1};
  ev::CallStarted mark{id, 1, "time.mark", model::EffectClass::none, "k", "h", "", ""};
  const auto wall_ms = (story_begin_us + 12'000'000) / 1000;
  world.events.push_back(at(12, mark));
  CHECK(world.moment("serving") == -1);
  world.events.push_back(
      at(12, ev::CallFinished{id, 1, Map{{"value", Map{{"wall_ms", wall_ms}}}}, false}));
  CHECK(world.moment("serving") == 12);
  CHECK(world.moment("trading") == -1);
  CHECK(world.clock("rto", 600).elapsed_ms == 12'000);
}

TEST_CASE("with two systems it serves when both do") {
  World world({"first", "second"});
  auto plan = std::make_shared<model::Plan>(*world.plan);
  for (auto& step : plan->graphs[0].steps) step.spec.action.name = "resume";
  world.plan = plan;
  world.succeeds("first", 1, 10, stages_from(5));
  CHECK(world.moment("serving") == -1);
  CHECK(world.moment("trading") == -1);
  world.succeeds("second", 10, 50, stages_from(40));
  CHECK(world.moment("serving") == 40);
  CHECK(world.moment("trading") == 50);
}

TEST_CASE("what a run is told, and what a step says, goes before what actions imply") {
  World world({"halt", "exec"}, {{"detected_at", text_at(-100)}, {"halted_at", "not a time"}});
  world.succeeds("halt", 1, 5);
  CHECK(world.moment("detected") == -100);
  CHECK(world.moment("halted") == 5);
  CHECK(world.clock("rto", 10).elapsed_ms == 110'000);
  world.succeeds("exec", 5, 6, {{"halted_at", text_at(2)}, {"serving_at", text_at(6)}});
  CHECK(world.moment("halted") == 2);
  CHECK(world.clock("rto", 1000).elapsed_ms == 106'000);
  CHECK(world.clock("rto", 1000).verdict == "over target");
}

TEST_CASE("without a step that could say the moment the rto counts to the end of the run") {
  World world({"exec"});
  world.succeeds("exec", 1, 50).ends(50);
  const ClockView rto = world.clock("rto", 1000);
  CHECK(rto.elapsed_ms == 50'000);
  CHECK(rto.measured == "from the run's creation to the run's end");
}

TEST_CASE("a run that gave up has not reached it, however quickly") {
  World world({"halt", "resume"});
  world.succeeds("halt", 1, 5);
  world.events.push_back(at(5, started("resume")));
  world.events.push_back(at(6, finished("resume", model::Verdict::failed)));
  world.events.push_back(at(6, ev::StepFailed{"resume", {"exit", "exit status 3", {}}}));
  world.events.push_back(at(6, ev::RunPhaseChanged{model::RunPhase::draining}));
  world.ends(6, model::RunStatus::failed);
  CHECK(world.clock("rto", 1000).verdict == "not reached");
}

TEST_CASE("the rpo lies between the data that is back and the halt") {
  const ClockView rpo = recovered().clock("rpo", 1000);
  CHECK(rpo.elapsed_ms == 45'000);
  CHECK(rpo.verdict == "over target");
  CHECK(rpo.measured == "from the data of 2026-11-01T02:59:20Z (restore by restore) to halted");
}

TEST_CASE("the rpo is not known before anything says up to when the data is back") {
  World world({"halt", "restore"});
  world.succeeds("halt", 1, 5);
  const ClockView rpo = world.clock("rpo", 1000);
  CHECK_FALSE(rpo.elapsed_ms);
  CHECK(rpo.verdict == "not known");
  CHECK(rpo.measured == "nothing has said up to when the data is back");
  CHECK(console::clock_text(rpo) == "target 0s, max 1m: not known");
}

TEST_CASE("data that was found equal to its truth afterwards is not lost") {
  World world({"halt", "restore", "reconcile"});
  world.succeeds("halt", 1, 5).succeeds("restore", 5, 9, {{"taken_at", text_at(-40)}});
  const Map pin = {{"read_at", text_at(20)}};
  SECTION("equal") {
    world.succeeds("reconcile", 9, 20, {{"equal", true}, {"truth_pin", pin}});
    CHECK(world.clock("rpo", 1000).elapsed_ms == 0);
  }
  SECTION("not equal") {
    world.succeeds("reconcile", 9, 20, {{"equal", false}, {"truth_pin", pin}});
    CHECK(world.clock("rpo", 1000).elapsed_ms == 45'000);
  }
}

TEST_CASE("several restores are as old as the oldest, unless a step says better") {
  World world({"restore", "other", "exec"});
  auto plan = std::make_shared<model::Plan>(*world.plan);
  plan->graphs[0].steps[1].spec.action.name = "restore";
  world.plan = plan;
  world.succeeds("restore", 0, 1, {{"taken_at", text_at(-10)}});
  world.succeeds("other", 1, 2, {{"taken_at", text_at(-50)}});
  CHECK(world.clock("rpo", 10).elapsed_ms == 50'000);
  world.succeeds("exec", 2, 3, {{"data_until", text_at(-3)}});
  CHECK(world.clock("rpo", 10).elapsed_ms == 3'000);
}

TEST_CASE("programs read clocks and moments") {
  const auto json = model::parse_json(console::clocks_json(recovered().state(), story_begin_us));
  REQUIRE(json);
  CHECK((*json)["rto"]["burned_percent"] == Value(25));
  CHECK((*json)["rto"]["max_at"].text_or("") == "2026-11-01T03:02:00Z");
  CHECK((*json)["rpo"]["verdict"].text_or("") == "over target");
  CHECK((*json)["moments"]["detected"]["at"].is_null());
  CHECK((*json)["moments"]["halted"]["by"].text_or("") == "halt by halt");
  CHECK((*json)["moments"]["data_until"]["at"].text_or("") == "2026-11-01T02:59:20Z");
}
