#include "unit/expr/world.h"

using namespace reprise;
using model::StepPhase;
using reprise::expr::test::eval;
using reprise::expr::test::hint_of;
using reprise::expr::test::World;

namespace {

World some_steps() {
  return World()
      .step("save", StepPhase::succeeded, R"({"uri": "file:///b", "count": 3})")
      .step("sign-off", StepPhase::failed)
      .step("skipped-one", StepPhase::skipped);
}

}  // namespace

TEST_CASE("a step shows its status in the words of the language") {
  World world;
  world.step("a", StepPhase::retry_wait).step("b", StepPhase::succeeded);
  CHECK(eval("steps.a.status", world) == R"("retry-wait")");
  CHECK(eval("steps.b.status", world) == R"("succeeded")");
}

TEST_CASE("a step shows its outputs, and an empty table where it has none") {
  World world = some_steps();
  CHECK(eval("steps.save.outputs.uri", world) == R"("file:///b")");
  CHECK(eval("steps.sign_off.outputs.by", world) == "null");
  CHECK(eval("steps.sign_off.outputs", world) == "{}");
  world.steps["save"].outputs = model::Value();
  CHECK(eval("steps.save.outputs", world) == "{}");
  CHECK(eval("steps.save", some_steps()) ==
        R"({"outputs":{"count":3,"uri":"file:///b"},"status":"succeeded"})");
}

TEST_CASE("the outputs of a fan-out are a list") {
  World world;
  world.step("copy", StepPhase::succeeded, R"([{"n": 1}, null])");
  CHECK(eval("steps.copy.outputs[1].n", world) == "1");
  CHECK(eval("steps.copy.outputs[2] == null", world) == "true");
}

TEST_CASE("a step shows its error only where there is one") {
  CHECK(eval("steps.sign_off.error.message", some_steps()) == R"("it ended with 3")");
  CHECK(eval("steps.sign_off.error.code", some_steps()) == R"("exit")");
  CHECK(eval("steps.save.error == nil", some_steps()) == "true");
}

TEST_CASE("a step is reached by its id, with underscores, or by index") {
  CHECK(eval("steps['sign-off'].status", some_steps()) == R"("failed")");
  CHECK(eval("steps.sign_off.status", some_steps()) == R"("failed")");
  CHECK(eval("steps['sign' .. '-off'].status", some_steps()) == R"("failed")");
  World world;
  world.step("a_b-c", StepPhase::succeeded);
  CHECK(eval("steps.a_b_c.status", world) == R"("succeeded")");
  CHECK(eval("needs.a_b_c.status", world) == R"("succeeded")");
}

TEST_CASE("an unknown step or member is an error with a near miss") {
  CHECK(eval("steps.sign_of.status", some_steps()) ==
        "error[RP0401] 7:17 there is no step 'sign_of' here");
  CHECK(hint_of("steps.sign_of.status", some_steps()) == "did you mean 'sign-off'?");
  CHECK(eval("steps.save.ouputs", some_steps()) ==
        "error[RP0401] 7:22 there is no member of a step 'ouputs' here");
  CHECK(hint_of("steps.save.ouputs", some_steps()) == "did you mean 'outputs'?");
}

TEST_CASE("needs holds the direct needs only") {
  World world = some_steps();
  world.needs = {"save"};
  CHECK(eval("needs.save.outputs.count", world) == "3");
  CHECK(eval("needs['sign-off'].status", world) ==
        "error[RP0401] 7:17 there is no direct need 'sign-off' here");
  CHECK(eval("steps['sign-off'].status", world) == R"("failed")");
}

TEST_CASE("all_ok and any_ok ask which needs are good for their dependants") {
  World world = some_steps();
  CHECK(eval("all_ok(needs)", world) == "false");
  CHECK(eval("any_ok(needs)", world) == "true");
  world.needs = {"save"};
  CHECK(eval("all_ok(needs)", world) == "true");
  world.needs = {"sign-off", "skipped-one"};
  CHECK(eval("any_ok(needs)", world) == "false");
  world.steps["sign-off"].ok = true;   // failed under `on_failure: continue`
  CHECK(eval("any_ok(needs)", world) == "true");
  world.needs = {};
  CHECK(eval("all_ok(needs)", world) == "true");
  CHECK(eval("any_ok(needs)", world) == "false");
}

TEST_CASE("none_failed lets skipped needs pass, and no failed or cancelled one") {
  World world = some_steps();
  CHECK(eval("none_failed(needs)", world) == "false");
  world.needs = {"save", "skipped-one"};
  CHECK(eval("none_failed(needs)", world) == "true");
  world.needs = {"sign-off"};
  world.steps["sign-off"].ok = true;
  CHECK(eval("none_failed(needs)", world) == "true");
  world.steps["save"].phase = StepPhase::cancelled;
  world.needs = {"save"};
  CHECK(eval("none_failed(needs)", world) == "false");
}

TEST_CASE("the questions about needs take single steps too, and nothing else") {
  const World world = some_steps();
  CHECK(eval("all_ok(steps.save)", world) == "true");
  CHECK(eval("all_ok(steps.save, steps.sign_off)", world) == "false");
  CHECK(eval("none_failed(steps)", world) == "false");
  CHECK(eval("all_ok()", world) == "error[RP0402] 7:11 all_ok() wants 'needs' or steps, not nil");
  CHECK(eval("all_ok({})", world) ==
        "error[RP0402] 7:11 all_ok() wants 'needs' or steps, not a table");
}
