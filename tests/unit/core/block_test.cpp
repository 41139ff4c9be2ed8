// Blocks and calls: graphs inside a step.
#include <catch2/catch.hpp>

#include <set>

#include "unit/core/rig.h"

using namespace core_test;

TEST_CASE("a block runs its own graph and gives the outputs it declares") {
  Rig rig(Book({step("b").block({step("x"), step("y").needs({"x"})}).outputs({"sum"}),
                step("c").needs({"b"})}),
          false);
  rig.answers("b", EvaluatePhase::outputs, model::Value(model::Map{{"sum", 3}}));
  rig.give(inputs::Granted{});
  CHECK(rig.phase("b") == StepPhase::running);
  CHECK(rig.running() == Paths{"b/x"});
  rig.succeed("b/x");
  rig.succeed("b/y");
  CHECK(rig.phase("b") == StepPhase::succeeded);
  CHECK(rig.node("b").outputs["sum"] == model::Value(3));
  CHECK(rig.running() == Paths{"c"});
}

TEST_CASE("a failure inside ends the block, and the block's policy decides for the run") {
  Rig rig(Book({step("b").block({step("x"), step("y").needs({"x"})}).on_failure(OnFailure::proceed),
                step("c").needs({"b"})}));
  rig.fail("b/x");
  CHECK(rig.phase("b/y") == StepPhase::skipped);
  CHECK(rig.phase("b") == StepPhase::failed);
  CHECK(rig.node("b").error->message == "step b/x: exit status 1");
  CHECK(rig.running() == Paths{"c"});
}

TEST_CASE("a block is in doubt while something inside is") {
  Rig rig(Book({step("b").block({step("x")}), step("c").needs({"b"})}));
  rig.unknown("b/x");
  CHECK(rig.phase("b") == StepPhase::unknown);
  rig.answer(rig.question("b/x"), "did-not-happen");
  CHECK(rig.phase("b") == StepPhase::running);
  rig.succeed("b/x");
  CHECK(rig.running() == Paths{"c"});
}

TEST_CASE("when the run fails elsewhere, a block ends without its remaining steps") {
  Rig rig(Book({step("a"), step("b").block({step("x"), step("y").needs({"x"})})}));
  rig.fail("a");
  CHECK(rig.phase("b") == StepPhase::running);
  rig.succeed("b/x");
  CHECK(rig.phase("b/y") == StepPhase::skipped);
  CHECK(rig.phase("b") == StepPhase::cancelled);
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("trying a block again keeps what has succeeded inside") {
  Rig rig(Book({step("b")
                    .block({step("x"), step("y").needs({"x"}), step("z").needs({"y"})})
                    .on_failure(OnFailure::ask)}));
  rig.succeed("b/x");
  rig.fail("b/y");
  CHECK(rig.phase("b") == StepPhase::asking);
  rig.answer("q1", "retry");
  CHECK(rig.running() == Paths{"b/y"});
  CHECK(rig.node("b/y").attempts == 2);
  rig.succeed("b/y");
  rig.succeed("b/z");
  CHECK(rig.state.status() == RunStatus::succeeded);
  CHECK(rig.started() == Paths{"b/x", "b/y", "b/y", "b/z"});
}

TEST_CASE("a block with retry is tried again after its delay") {
  Rig rig(Book({step("b").block({step("x")}).retry({2, 500, 1, 500, 0, {}})}));
  rig.fail("b/x");
  CHECK(rig.phase("b") == StepPhase::retry_wait);
  rig.later(500);
  CHECK(rig.running() == Paths{"b/x"});
  rig.fail("b/x");
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("a handler that begins again reacts to another failure: its key is new") {
  Rig rig(Book({step("b").block({step("x").handler({step("h")})}).retry({2, 500, 1, 500, 0, {}})}));
  rig.fail("b/x");
  rig.succeed("b/x/@on_failure[1]");
  rig.later(500);
  rig.fail("b/x");
  rig.lose("b/x/@on_failure[1]");
  rig.answer("q1", "did-not-happen");
  const auto started = rig.all<events::AttemptStarted>();
  REQUIRE(started.size() == 5);
  CHECK(started[0].key == started[2].key);  // the step itself: the same effect, tried again
  CHECK(started[1].key != started[3].key);
  CHECK(started[3].key == started[4].key);
}

TEST_CASE("what was undone and is done again is another effect: its key is new, and its undo's") {
  Rig rig(Book({act("c", "call")
                    .call({step("x").undo(), step("y").needs({"x"})})
                    .retry({2, 500, 1, 500, 0, {}})}));
  for (int tries = 0; tries < 2; ++tries) {
    rig.succeed("c/x");
    rig.fail("c/y");
    rig.report("c/x", AttemptRole::undo, Verdict::succeeded);
    if (tries == 0) rig.later(500);
  }
  std::set<std::string> keys_of_x, keys_of_y;
  for (const auto& started : rig.all<events::AttemptStarted>())
    (started.id.step == "c/x" ? keys_of_x : keys_of_y).insert(started.key);
  CHECK(keys_of_x.size() == 4);
  CHECK(keys_of_y.size() == 1);
}

TEST_CASE("a block tried again asks about a step that was skipped while its outcome was unknown") {
  for (const std::string choice : {"happened", "did-not-happen", "skip"}) {
    Rig rig(Book({step("b").block({step("x"), step("y")}).retry({2, 500, 1, 500, 0, {}})}));
    rig.lose("b/x");
    rig.answer("q1", "skip");
    CHECK(rig.phase("b/x") == StepPhase::skipped);
    rig.fail("b/y");
    rig.later(500);
    CHECK(rig.running() == Paths{"b/y"});
    REQUIRE(rig.question("b/x") == "q2");
    rig.answer("q2", choice);
    rig.succeed("b/y");
    if (choice == "did-not-happen") rig.succeed("b/x");
    CHECK(rig.node("b/x").attempts == (choice == "did-not-happen" ? 2 : 1));
    CHECK(rig.phase("b/x") == (choice == "skip" ? StepPhase::skipped : StepPhase::succeeded));
    CHECK(rig.state.status() == RunStatus::succeeded);
  }
}

TEST_CASE("a step inside an ending block that a probe says did not happen may ask") {
  Rig rig(Book({step("b").block({step("x").probe().on_failure(OnFailure::ask), step("y")})}));
  rig.lose("b/x");
  rig.fail("b/y");
  rig.probe_says("b/x", "did-not-happen");
  REQUIRE(rig.question("b/x") == "q1");
  rig.answer("q1", "fail");
  CHECK(rig.phase("b/x") == StepPhase::failed);
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("a step that succeeded in an earlier round is undone, however the last round ended") {
  Rig rig(Book({step("b").block({step("x").undo(), step("y").needs({"x"})}).repeat(3)}));
  rig.answers("b", EvaluatePhase::until, model::Value(false));
  rig.succeed("b/x");
  rig.succeed("b/y");
  rig.later(5'000);
  rig.fail("b/x");
  CHECK(rig.phase("b/x") == StepPhase::failed);
  CHECK(rig.running() == Paths{"b/x:undo"});
  rig.report("b/x", AttemptRole::undo, Verdict::unknown);
  rig.answer(rig.question("b/x"), "retry");
  rig.report("b/x", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.phase("b/x") == StepPhase::failed);
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("undo of steps inside blocks is part of the run's undo") {
  Rig rig(Book({step("b").block({step("x").undo()}), step("c").undo().needs({"b"}),
                step("d").needs({"c"})}));
  rig.succeed("b/x");
  rig.succeed("c");
  rig.fail("d");
  CHECK(rig.running() == Paths{"c:undo"});
  rig.report("c", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.running() == Paths{"b/x:undo"});
}

TEST_CASE("a call gets its inputs, with the defaults of the called runbook") {
  model::InputSpec given{"file"}, defaulted{"count"}, needed{"must"};
  defaulted.default_value = model::Value(3);
  needed.required = true;
  Rig rig(
      Book({act("c", "call").call({step("x")}).call_input(given).call_input(defaulted),
            act("d", "call").call({step("x")}).call_input(needed).on_failure(OnFailure::proceed)}),
      false);
  rig.answers("c", EvaluatePhase::inputs,
              model::Value(model::Map{{"inputs", model::Map{{"file", "a.db"}}}}));
  rig.give(inputs::Granted{});
  const auto& inputs_of_call = rig.state.inputs_of(rig.state.find("c/x"));
  CHECK(inputs_of_call["file"] == model::Value("a.db"));
  CHECK(inputs_of_call["count"] == model::Value(3));
  CHECK(rig.node("d").error->message == "the called runbook needs the input 'must'");
}

TEST_CASE("a called runbook fails by its own order: undo, on_failure, finally, then the call") {
  Rig rig(Book({act("c", "call")
                    .call({step("x").undo(), step("y").needs({"x"})}, {step("f")}, {step("z")})
                    .handler({step("h")})})
              .on_failure({step("f")}));
  rig.succeed("c/x");
  rig.fail("c/y");
  CHECK(rig.running() == Paths{"c/x:undo"});
  rig.report("c/x", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.running() == Paths{"c/@failed[1]"});
  rig.succeed("c/@failed[1]");
  CHECK(rig.running() == Paths{"c/@finally[1]"});
  rig.succeed("c/@finally[1]");
  CHECK(rig.phase("c") == StepPhase::failed);
  CHECK(rig.running() == Paths{"c/@on_failure[1]"});
  rig.succeed("c/@on_failure[1]");
  CHECK(rig.running() == Paths{"@on_failure[1]"});
}

TEST_CASE("a called runbook that succeeds runs its finally, and leaves its undos to the run") {
  Rig rig(
      Book({act("c", "call").call({step("x").undo()}, {}, {step("z")}), step("d").needs({"c"})}));
  rig.succeed("c/x");
  CHECK(rig.running() == Paths{"c/@finally[1]"});
  rig.succeed("c/@finally[1]");
  rig.fail("d");
  CHECK(rig.running() == Paths{"c/x:undo"});
}

TEST_CASE("a called runbook that is cut short runs its finally only") {
  Rig rig(Book({step("a"),
                act("c", "call")
                    .call({step("x").undo(), step("y").needs({"x"})}, {step("f")}, {step("z")})}));
  rig.fail("a");
  rig.succeed("c/x");
  CHECK(rig.running() == Paths{"c/@finally[1]"});
  rig.succeed("c/@finally[1]");
  CHECK(rig.phase("c") == StepPhase::cancelled);
  CHECK(rig.running() == Paths{"c/x:undo"});  // the run failed: its undo, by the run
}

TEST_CASE("max_parallel of a called runbook bounds the attempts inside it") {
  Rig rig(Book({act("c", "call").call({step("u"), step("v"), step("w")}, {}, {}, 2), step("d")})
              .max_parallel(4));
  CHECK(rig.running() == Paths{"c/u", "c/v", "d"});
  rig.succeed("c/v");
  CHECK(rig.running() == Paths{"c/u", "c/w", "d"});
}

TEST_CASE("calls and blocks nest") {
  Rig rig(Book({act("c", "call").call({step("b").block({act("e", "call").call({step("x")})})})}));
  CHECK(rig.running() == Paths{"c/b/e/x"});
  CHECK(rig.state.find("c/b/e/x") != core::no_node);
  CHECK(rig.state.find("c/b/x") == core::no_node);
  rig.succeed("c/b/e/x");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("a name is looked up from the inside outwards, never out of a call") {
  Rig rig(Book({step("a"), step("b").block({step("x"), act("c", "call").call({step("y")})})})
              .finally({step("z")}));
  const auto& state = rig.state;
  CHECK(state.visible(state.find("b/x"), "a") == state.find("a"));
  CHECK(state.visible(state.find("b/x"), "c") == state.find("b/c"));
  CHECK(state.visible(state.find("b/c/y"), "a") == core::no_node);
  CHECK(state.visible(core::no_node, "a") == state.find("a"));
  rig.succeed("a");
  rig.succeed("b/x");
  rig.succeed("b/c/y");
  CHECK(state.visible(state.find("@finally[1]"), "a") == state.find("a"));
}
