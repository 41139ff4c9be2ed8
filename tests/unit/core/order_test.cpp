// Which steps start, when, and in what order.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

TEST_CASE("a step starts when all its needs have succeeded") {
  // a -> b -> d, a -> c -> d
  Rig rig(Book(
      {step("a"), step("b").needs({"a"}), step("c").needs({"a"}), step("d").needs({"b", "c"})}));
  CHECK(rig.running() == Paths{"a"});
  rig.succeed("a");
  CHECK(rig.running() == Paths{"b", "c"});
  rig.succeed("c");
  CHECK(rig.running() == Paths{"b"});
  rig.succeed("b");
  CHECK(rig.running() == Paths{"d"});
  rig.succeed("d");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("the most critical ready step starts first, then the one declared first") {
  Rig rig(Book({step("a"), step("b").critical(10), step("c").critical(10), step("d").critical(20)})
              .max_parallel(2));
  CHECK(rig.started() == Paths{"d", "b"});
  rig.succeed("d");
  CHECK(rig.started() == Paths{"d", "b", "c"});
}

TEST_CASE("no more attempts run at once than max_parallel") {
  std::vector<Line> steps;
  for (char id = 'a'; id < 'k'; ++id) steps.push_back(step(std::string(1, id)));
  Rig rig(Book(steps).max_parallel(3));
  CHECK(rig.running().size() == 3);
  rig.succeed("b");
  CHECK(rig.running() == Paths{"a", "c", "d"});
}

TEST_CASE("an attempt is announced in the same decision that starts it") {
  Rig rig(Book({step("a").timeout(30'000)}), false);
  rig.answers("a", EvaluatePhase::inputs, model::Value(model::Map{{"argv", model::List{"true"}}}));
  const auto decision = rig.give(inputs::Granted{});
  const auto started = rig.all<events::AttemptStarted>();
  REQUIRE(started.size() == 1);
  const auto* effect = std::get_if<effects::StartAttempt>(&decision.then.back());
  REQUIRE(effect != nullptr);
  CHECK(effect->id == started[0].id);
  CHECK(effect->key == started[0].key);
  CHECK(effect->inputs == started[0].inputs);
  CHECK(effect->timeout_ms == std::optional<base::Millis>(30'000));
  CHECK(started[0].key.size() == 32);
  CHECK(started[0].inputs_hash.size() == 64);
}

TEST_CASE("a run without steps succeeds at once") {
  Rig rig{Book({})};
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("a run is queued until it is granted") {
  Rig rig(Book({step("a")}), false);
  CHECK(rig.state.status() == RunStatus::queued);
  CHECK(rig.running().empty());
  rig.give(inputs::Granted{});
  CHECK(rig.state.status() == RunStatus::running);
  CHECK(rig.give(inputs::Granted{}).record.empty());
}

TEST_CASE("a step whose when is false is skipped, and so are its dependants") {
  Rig rig(Book({step("a").when(), step("b").needs({"a"}), step("c")}), false);
  rig.answers("a", EvaluatePhase::when, model::Value(false));
  rig.give(inputs::Granted{});
  CHECK(rig.phase("a") == StepPhase::skipped);
  CHECK(rig.phase("b") == StepPhase::skipped);
  CHECK(rig.node("b").reason == "its need 'a' was skipped");
  rig.succeed("c");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("a when that mentions needs decides alone, once all needs are terminal") {
  Rig rig(Book({step("a").when(), step("b"), step("c").needs({"a", "b"}).when(true)}), false);
  rig.answers("a", EvaluatePhase::when, model::Value(false));
  rig.give(inputs::Granted{});
  CHECK(rig.phase("c") == StepPhase::waiting);
  rig.succeed("b");
  CHECK(rig.running() == Paths{"c"});
}

TEST_CASE("an expression that fails, fails the step before its first attempt") {
  Rig rig(Book({step("a")}), false);
  rig.answers("a", EvaluatePhase::inputs, base::fail("RP0301", "rb.yaml:3:7: unknown name x"));
  rig.give(inputs::Granted{});
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(rig.node("a").error->code == "expression");
  CHECK(rig.state.error()->message == "step a: rb.yaml:3:7: unknown name x");
  CHECK(rig.started().empty());
}

TEST_CASE("a step that a rerun takes over is succeeded at once, an approval never is") {
  events::RunCreated created;
  created.reused = {{"a", model::Map{{"stdout", "x"}}}, {"ok", model::Map{}}};
  Rig rig(Book({step("a"), act("ok", "approve").needs({"a"}), step("b").needs({"a"})}), true,
          created);
  CHECK(rig.phase("a") == StepPhase::succeeded);
  CHECK(rig.node("a").outputs["stdout"] == model::Value("x"));
  CHECK(rig.running() == Paths{"b"});
  CHECK(rig.phase("ok") == StepPhase::asking);
}

TEST_CASE("a late, a doubled and a foreign report change nothing and are told") {
  Rig rig(Book({step("a"), step("b").needs({"a"})}));
  rig.succeed("a");
  const auto before = core::state_hash(rig.state);
  events::AttemptFinished again{{"a", model::AttemptRole::main, 1}, model::Verdict::failed};
  rig.give(inputs::AttemptReported{again});
  rig.give(inputs::AttemptGone{{"a", model::AttemptRole::main, 1}, "gone"});
  rig.give(inputs::AttemptReported{{{"nowhere", model::AttemptRole::main, 1}}});
  rig.give(inputs::AttemptUnprovable{{"b", model::AttemptRole::main, 7}, "?"});
  CHECK(core::state_hash(rig.state) == before);
  CHECK(rig.warnings.size() == 4);
}

TEST_CASE("an evaluation that nobody asked for is ignored") {
  Rig rig(Book({step("a")}));
  const auto answer = inputs::Evaluated{"a", EvaluatePhase::when, model::Value(false)};
  CHECK(rig.give(answer).record.empty());
  CHECK(rig.running() == Paths{"a"});
}
