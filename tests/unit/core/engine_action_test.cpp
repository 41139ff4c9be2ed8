// set, branch and wait, which the core carries out itself; and timers.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

Line branch_of(const std::string& id) {
  model::ParamMap arms{{"yes", ids({"b"}), {}}, {"no", ids({"c", "d"}), {}}};
  return act(id, "branch").with({{"arms", {std::move(arms)}, {}}, {"default", ids({"d"}), {}}});
}

model::Map choose(Value value) {
  return {{"value", std::move(value)},
          {"arms", model::Map{{"yes", model::List{"b"}}, {"no", model::List{"c", "d"}}}},
          {"default", model::List{"d"}}};
}

Rig waiting(model::Map parameters) {
  Rig rig(Book({act("w", "wait"), step("b").needs({"w"})}), false);
  rig.answers("w", EvaluatePhase::inputs, Value(std::move(parameters)));
  rig.give(inputs::Granted{});
  return rig;
}

}  // namespace

TEST_CASE("set gives its values as outputs, without an attempt") {
  Rig rig(Book({act("s", "set")}), false);
  rig.answers("s", EvaluatePhase::inputs, Value(model::Map{{"values", model::Map{{"x", 1}}}}));
  rig.give(inputs::Granted{});
  CHECK(rig.node("s").outputs["x"] == Value(1));
  CHECK(rig.node("s").attempts == 0);
}

TEST_CASE("a branch skips what it does not choose; the join asks that nothing failed") {
  const auto [value, chosen] =
      GENERATE(table<const char*, std::string>({{"yes", "b"}, {"no", "cd"}, {"other", "d"}}));
  Rig rig(Book({branch_of("a"), step("b").needs({"a"}), step("c").needs({"a"}),
                step("d").needs({"a"}), step("e").needs({"b", "c", "d"}).when(true)}),
          false);
  rig.answers("a", EvaluatePhase::inputs, Value(choose(value)));
  rig.give(inputs::Granted{});
  for (const char id : std::string("bcd")) {
    const std::string name(1, id);
    const bool runs = chosen.find(id) != std::string::npos;
    CHECK(rig.phase(name) == (runs ? StepPhase::running : StepPhase::skipped));
    if (!runs) CHECK(rig.node(name).reason == "not chosen by branch a");
    if (runs) rig.succeed(name);
  }
  CHECK(rig.running() == Paths{"e"});
}

TEST_CASE("a branch without a matching arm and without default fails") {
  Rig rig(Book({branch_of("a"), step("b").needs({"a"}), step("c"), step("d")}), false);
  auto inputs_of_branch = choose("other");
  inputs_of_branch.erase("default");
  rig.answers("a", EvaluatePhase::inputs, Value(inputs_of_branch));
  rig.give(inputs::Granted{});
  CHECK(rig.node("a").error->code == "branch");
}

TEST_CASE("wait for: a duration as milliseconds or as text, never early, also over a crash") {
  auto rig = waiting({{"for", GENERATE(Value(90'000), Value("1m30s"))}});
  CHECK(rig.phase("w") == StepPhase::waiting);
  rig.later(60'000);
  rig.crash();
  rig.later(29'999);
  CHECK(rig.running().empty());
  rig.later(1);
  CHECK(rig.running() == Paths{"b"});
}

TEST_CASE("wait until a moment; a moment in the past is over at once") {
  auto rig = waiting({{"until", base::format_timestamp(1'000'000'000 + 5'000'000)}});
  rig.later(4'999);
  CHECK(rig.running().empty());
  rig.later(1);
  CHECK(rig.running() == Paths{"b"});
  CHECK(waiting({{"until", "1970-01-01T00:00:01Z"}}).running() == Paths{"b"});
}

TEST_CASE("a wait that makes no sense fails its step") {
  CHECK(waiting({{"for", "soon"}}).state.status() == RunStatus::failed);
  CHECK(waiting({{"until", "tomorrow"}}).state.status() == RunStatus::failed);
}

TEST_CASE("a wait ends when the run fails or is cancelled") {
  Rig rig(Book({act("w", "wait"), step("b")}), false);
  rig.answers("w", EvaluatePhase::inputs, Value(model::Map{{"for", 3'600'000}}));
  rig.give(inputs::Granted{});
  if (GENERATE(true, false)) {
    rig.fail("b");
  } else {
    rig.cancel();
    rig.succeed("b");
  }
  CHECK(rig.state.is_over());
  CHECK(rig.phase("w") == StepPhase::skipped);
}

TEST_CASE("within one boot a jump of the wall clock moves no timer") {
  auto rig = waiting({{"for", 60'000}});
  rig.now.wall_us += 10LL * 365 * 86'400 * 1'000'000;
  rig.later(1'000);
  CHECK(rig.running().empty());
  rig.now.wall_us = 1;
  rig.later(59'000);
  CHECK(rig.running() == Paths{"b"});
}

TEST_CASE("after a reboot the wall clock judges, where it can be believed") {
  auto rig = waiting({{"for", 60'000}});
  rig.now = {rig.now.wall_us + 30'000'000, 1'000'000, "boot-2"};
  rig.crash();
  CHECK(rig.state.questions().empty());
  rig.later(29'000);
  CHECK(rig.running().empty());
  rig.later(1'000);
  CHECK(rig.running() == Paths{"b"});
}

TEST_CASE("a clock that went back, or more than a day on, over a reboot is a question") {
  const std::int64_t jump_us = GENERATE(-1LL, 24LL * 3600 * 1'000'000 + 1);
  auto rig = waiting({{"for", 60'000}});
  rig.now = {rig.now.wall_us + jump_us, 1'000'000, "boot-2"};
  rig.crash();
  const auto id = rig.question();
  REQUIRE_FALSE(id.empty());
  CHECK(rig.state.status() == RunStatus::waiting);
  rig.later(1'000'000);
  CHECK(rig.running().empty());
  SECTION("asked once, by however many engines") {
    rig.crash(3);
    CHECK(rig.all<events::QuestionAsked>().size() == 1);
  }
  SECTION("proceed") {
    rig.answer(id, "proceed");
    rig.later(0);
    CHECK(rig.running() == Paths{"b"});
  }
  SECTION("abort") {
    rig.answer(id, "abort");
    CHECK(rig.state.error()->code == "aborted");
  }
}

TEST_CASE("the earliest timer is told, and told again by the engine that takes over") {
  const auto due = [](const core::Decision& decision) {
    std::vector<base::WallMicros> found;
    for (const auto& effect : decision.then)
      if (const auto* timer = std::get_if<effects::SetTimer>(&effect))
        found.push_back(timer->due.wall_us);
    return found;
  };
  Rig rig(Book({act("u", "wait"), act("v", "wait")}), false);
  rig.answers("u", EvaluatePhase::inputs, Value(model::Map{{"for", 60'000}}));
  rig.answers("v", EvaluatePhase::inputs, Value(model::Map{{"for", 30'000}}));
  const auto first = due(rig.give(inputs::Granted{}));
  REQUIRE_FALSE(first.empty());
  CHECK(first.back() == rig.now.wall_us + 30'000'000);
  CHECK(due(rig.crash()) == std::vector{first.back()});
  CHECK(rig.state.next_timer()->wall_us == first.back());
  CHECK(due(rig.later(30'000)) == std::vector{first.back() + 30'000'000});
}
