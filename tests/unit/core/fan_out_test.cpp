// foreach: bounds, batches, failures and doubt; and repeat.
#include <catch2/catch.hpp>
#include <set>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

Value numbers(int count) {
  model::List list;
  for (int i = 1; i <= count; ++i) list.push_back(Value(i));
  return list;
}

Rig fan(Line line, int count) {
  Rig rig(Book({std::move(line)}), false);
  rig.answers("f", EvaluatePhase::foreach, numbers(count));
  rig.give(inputs::Granted{});
  return rig;
}

}  // namespace

TEST_CASE("items run side by side, and the outputs are a list in their order") {
  auto rig = fan(step("f").foreach (2), 3);
  CHECK(rig.running() == Paths{"f[1]", "f[2]"});
  rig.succeed("f[2]", model::Map{{"n", 2}});
  CHECK(rig.running() == Paths{"f[1]", "f[3]"});
  rig.succeed("f[3]", model::Map{{"n", 3}});
  rig.succeed("f[1]", model::Map{{"n", 1}});
  const auto& outputs = rig.node("f").outputs.list();
  REQUIRE(outputs.size() == 3);
  CHECK(outputs[0]["n"] == Value(1));
  CHECK(outputs[2]["n"] == Value(3));
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("an empty list succeeds with an empty list, what is no list fails") {
  auto rig = fan(step("f").foreach (), 0);
  CHECK(rig.node("f").outputs == Value(model::List{}));
  CHECK(rig.state.status() == RunStatus::succeeded);
  Rig wrong(Book({step("f").foreach ()}), false);
  wrong.answers("f", EvaluatePhase::foreach, Value("x"));
  wrong.give(inputs::Granted{});
  CHECK(wrong.node("f").error->code == "foreach");
}

TEST_CASE("more than 100,000 items are refused") {
  auto rig = fan(step("f").foreach (), 100'001);
  CHECK(rig.node("f").error->code == "foreach");
}

TEST_CASE("a failed item: no further item starts, the others finish, the step fails") {
  auto rig = fan(step("f").foreach (2), 5);
  rig.fail("f[1]");
  CHECK(rig.running() == Paths{"f[2]"});
  rig.succeed("f[2]");
  CHECK(rig.phase("f") == StepPhase::failed);
  CHECK(rig.phase("f[5]") == StepPhase::skipped);
  CHECK(rig.node("f").error->message == "step f[1]: exit status 1");
  CHECK(rig.node("f").outputs.list()[0].is_null());
  CHECK(rig.node("f").outputs.list()[1].is_map());
  CHECK(rig.started() == Paths{"f[1]", "f[2]"});
}

TEST_CASE("a fan-out that fails before its list is known has no outputs") {
  Rig rig(Book({step("f").foreach ().gate()}));
  rig.answer("q1", "reject");
  CHECK(rig.phase("f") == StepPhase::failed);
  CHECK(rig.node("f").error->code == "rejected");
  CHECK(rig.node("f").outputs.is_null());
}

TEST_CASE("max_failed items may fail; their outputs are null") {
  auto rig = fan(step("f").foreach (1, 0, 1), 3);
  rig.fail("f[1]");
  rig.succeed("f[2]");
  rig.succeed("f[3]");
  CHECK(rig.state.status() == RunStatus::succeeded);
  CHECK(rig.state.warnings() == 1);
  CHECK(rig.node("f").outputs.list()[0].is_null());
}

TEST_CASE("max_failed as a share of the items") {
  auto rig = fan(step("f").foreach (1, 0, 40, true), 5);
  rig.fail("f[1]");
  rig.fail("f[2]");
  CHECK(rig.running() == Paths{"f[3]"});
  rig.fail("f[3]");
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("the next batch starts when the last one is terminal") {
  auto rig = fan(step("f").foreach (0, 2), 5);
  CHECK(rig.running() == Paths{"f[1]", "f[2]"});
  rig.succeed("f[1]");
  CHECK(rig.running() == Paths{"f[2]"});
  rig.succeed("f[2]");
  CHECK(rig.running() == Paths{"f[3]", "f[4]"});
}

TEST_CASE("an unknown item: the step is unknown until it is answered, the others finish") {
  auto rig = fan(step("f").foreach (2), 4);
  rig.unknown("f[1]");
  CHECK(rig.phase("f") == StepPhase::unknown);
  CHECK(rig.running() == Paths{"f[2]", "f[3]"});
  rig.succeed("f[2]");
  rig.succeed("f[3]");
  rig.succeed("f[4]");
  CHECK(rig.phase("f") == StepPhase::unknown);
  CHECK(rig.state.status() == RunStatus::waiting);
  rig.answer(rig.question("f[1]"), "happened");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("each item has a key of its own, and its own attempts") {
  auto rig = fan(step("f").foreach ().effect(EffectClass::idempotent), 2);
  rig.lose("f[2]");
  const auto started = rig.all<events::AttemptStarted>();
  REQUIRE(started.size() == 3);
  CHECK(started[0].key != started[1].key);
  CHECK(started[1].key == started[2].key);
}

TEST_CASE("a block runs once per item, with item and index in reach") {
  auto rig = fan(step("f").foreach (1).block({step("x"), step("y").needs({"x"})}), 2);
  CHECK(rig.running() == Paths{"f[1]/x"});
  const auto item = rig.state.item_of(rig.state.find("f[1]/x"));
  REQUIRE(item.has_value());
  CHECK(item->first == 1);
  CHECK(item->second == Value(1));
  rig.succeed("f[1]/x");
  rig.succeed("f[1]/y");
  CHECK(rig.running() == Paths{"f[2]/x"});
  rig.succeed("f[2]/x");
  rig.succeed("f[2]/y");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("trying a fan-out again runs the items that did not succeed") {
  auto rig = fan(step("f").foreach (1).on_failure(OnFailure::ask), 3);
  rig.succeed("f[1]");
  rig.fail("f[2]");
  CHECK(rig.phase("f") == StepPhase::asking);
  rig.answer("q1", "retry");
  CHECK(rig.running() == Paths{"f[2]"});
  rig.succeed("f[2]");
  rig.succeed("f[3]");
  CHECK(rig.state.status() == RunStatus::succeeded);
  CHECK(rig.started() == Paths{"f[1]", "f[2]", "f[2]", "f[3]"});
}

TEST_CASE("items a rerun takes over are not run") {
  events::RunCreated created;
  created.reused = {{"f[1]", model::Map{}}, {"f[2]", model::Map{{"n", 2}}}};
  Rig rig(Book({step("f").foreach ()}), true, created);
  CHECK(rig.running() == Paths{"f[3]"});
  rig.succeed("f[3]");
  CHECK(rig.node("f").outputs.list()[1]["n"] == Value(2));
}

TEST_CASE("repeat runs a step until its condition holds, a while apart") {
  Rig rig(Book({step("a").repeat(5, 1000), step("b").needs({"a"})}), false);
  rig.answers("a", EvaluatePhase::until, Value(false));
  rig.give(inputs::Granted{});
  rig.succeed("a", model::Map{{"n", 1}});
  CHECK(rig.phase("a") == StepPhase::waiting);
  CHECK(rig.node("a").outputs["n"] == Value(1));
  rig.later(999);
  CHECK(rig.running().empty());
  rig.later(1);
  CHECK(rig.running() == Paths{"a"});
  rig.answers("a", EvaluatePhase::until, Value(true));
  rig.succeed("a", model::Map{{"n", 2}});
  CHECK(rig.running() == Paths{"b"});
  CHECK(rig.node("a").outputs["n"] == Value(2));
  const auto started = rig.all<events::AttemptStarted>();
  CHECK(started[0].key != started[1].key);  // another round is another effect
  CHECK(rig.all<events::RoundFinished>().size() == 2);
}

TEST_CASE("rounds that run out are a definite failure") {
  Rig rig(Book({step("a").repeat(2, 0)}), false);
  rig.answers("a", EvaluatePhase::until, Value(false));
  rig.give(inputs::Granted{});
  rig.succeed("a");
  rig.later(0);
  rig.succeed("a");
  CHECK(rig.phase("a") == StepPhase::failed);
  CHECK(rig.node("a").error->code == "repeat");
}

TEST_CASE("a repeated block begins each round anew, with new keys inside") {
  Rig rig(Book({step("b").block({step("x").foreach (), step("y").needs({"x"})}).repeat(3, 0)}),
          false);
  rig.answers("b", EvaluatePhase::until, Value(false));
  rig.answers("b/x", EvaluatePhase::foreach, numbers(2));
  rig.give(inputs::Granted{});
  rig.succeed("b/x[1]");
  rig.succeed("b/x[2]");
  rig.succeed("b/y");
  rig.answers("b/x", EvaluatePhase::foreach, numbers(3));
  rig.later(0);
  CHECK(rig.running() == Paths{"b/x[1]", "b/x[2]", "b/x[3]"});
  CHECK(rig.phase("b/y") == StepPhase::waiting);
  CHECK(rig.node("b/x[1]").attempts == 2);
  CHECK(rig.node("b/x[3]").attempts == 1);
  rig.answers("b/x", EvaluatePhase::foreach, numbers(1));
  for (const auto* item : {"b/x[1]", "b/x[2]", "b/x[3]", "b/y"}) rig.succeed(item);
  rig.later(0);
  CHECK(rig.running() == Paths{"b/x[1]"});
  CHECK(rig.state.find("b/x[2]") == core::no_node);
  rig.answers("b", EvaluatePhase::until, Value(true));
  rig.succeed("b/x[1]");
  rig.succeed("b/y");
  CHECK(rig.state.status() == RunStatus::succeeded);
  std::set<std::string> keys;
  for (const auto& started : rig.all<events::AttemptStarted>()) keys.insert(started.key);
  CHECK(keys.size() == rig.all<events::AttemptStarted>().size());
}

TEST_CASE("a round that a person says has happened counts as a round") {
  Rig rig(Book({step("a").repeat(3, 0)}));
  rig.unknown("a");
  rig.answer("q1", "happened");
  CHECK(rig.phase("a") == StepPhase::succeeded);
  CHECK(rig.all<events::RoundFinished>().size() == 1);
}
