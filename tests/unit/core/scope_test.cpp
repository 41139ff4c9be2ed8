// Temporary states: entered before a step, and certainly left again.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;
using Standing = core::StayView::Standing;

namespace {

const std::string way_out = "@scope[1]", proof = "@scope[2]";

// in enters it, a and b are inside, c comes after.
Book maintained(std::optional<base::Millis> max_ms = {}) {
  return Book({step("in"), step("a").needs({"in"}), step("b").needs({"a"}), step("c").needs({"b"})})
      .stay("in", "b", max_ms);
}

Standing standing(const Rig& rig) { return rig.state.stays().front().standing; }

const std::string watch = "@guard[1]", again = "@guard[1]/@on_failure[1]";

// The same around a process, which is watched while the scope is entered.
Book held() {
  model::PlannedGuard planned;
  planned.name = "tunnel";
  planned.every_ms = 5'000;
  planned.failures = planned.errors = 1;
  planned.before_effects = true;
  return maintained().guard(planned, "in", "", {step("1").effect(EffectClass::idempotent)});
}

void leave(Rig& rig) {
  rig.succeed(way_out);
  rig.succeed(proof);
}

}  // namespace

TEST_CASE("a scope is left when its last step has ended, and proven to be") {
  Rig rig(maintained());
  CHECK(standing(rig) == Standing::open);
  rig.succeed("in");
  rig.succeed("a");
  CHECK(rig.running() == Paths{"b"});
  rig.succeed("b");
  CHECK(rig.running() == Paths{way_out, "c"});
  CHECK(rig.all<events::StayEnded>().front().reason == "step b has ended");
  CHECK(standing(rig) == Standing::leaving);
  rig.succeed(way_out);
  CHECK(rig.running() == Paths{proof, "c"});
  rig.succeed(proof);
  CHECK(standing(rig) == Standing::left);
  rig.succeed("c");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("a scope that was never entered is not left") {
  Rig rig(Book({step("x"), step("in").needs({"x"}), step("a").needs({"in"})}).stay("in", "a"));
  rig.fail("x");
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(rig.started() == Paths{"x"});
  CHECK(standing(rig) == Standing::not_entered);
}

TEST_CASE("a run that fails inside leaves its scope, after the undos and before what handles it") {
  Rig rig(Book({step("in"), step("a").needs({"in"}).undo(), step("b").needs({"a"})})
              .stay("in", "b")
              .on_failure({step("h")}));
  rig.succeed("in");
  rig.succeed("a");
  rig.fail("b");
  CHECK(rig.running() == Paths{"a:undo"});
  rig.report("a", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.running() == Paths{way_out});
  leave(rig);
  CHECK(rig.running() == Paths{"@on_failure[1]"});
}

TEST_CASE("a run whose end comes before the last step leaves its scope before its lists") {
  Rig rig(Book({step("in"), step("a").needs({"in"}), step("b").needs({"a"})})
              .stay("in", "b")
              .finally({step("last")}));
  rig.fail("in");
  CHECK(rig.running() == Paths{way_out});
  leave(rig);
  CHECK(rig.running() == Paths{"@finally[1]"});
}

TEST_CASE("a cancel leaves the scope, and does not end what leaves it") {
  Rig rig(maintained().finally({step("last")}));
  rig.succeed("in");
  rig.cancel();
  rig.lose("a");
  CHECK(rig.running() == Paths{way_out});
  rig.crash();
  rig.lose(way_out);
  CHECK(rig.question(way_out) == "q1");
  rig.answer("q1", "happened");
  CHECK(rig.running() == Paths{proof});
  rig.succeed(proof);
  rig.succeed("@finally[1]");
  CHECK(rig.state.status() == RunStatus::cancelled);
  Rig late(maintained());
  late.succeed("in");
  late.succeed("a");
  late.succeed("b");
  const auto decision = late.cancel();
  REQUIRE(decision.then.size() == 1);
  CHECK(std::get<effects::StopAttempt>(decision.then.front()).id.step == "c");
}

TEST_CASE("an exit that fails, or cannot be proven, is asked about, also in a failing run") {
  Rig rig(maintained());
  rig.succeed("in");
  rig.fail("a");
  CHECK(rig.running() == Paths{way_out});
  rig.fail(way_out);
  CHECK(rig.question(way_out) == "q1");
  CHECK(rig.running().empty());
  rig.answer("q1", "retry");
  rig.succeed(way_out);
  rig.fail(proof);
  CHECK(rig.question(proof) == "q2");
  CHECK(rig.state.status() == RunStatus::waiting);
  rig.answer("q2", "done");
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(rig.state.error()->message == "step a: exit status 1");
}

TEST_CASE("a scope that lasts too long is left at once, and the run fails") {
  Rig rig(maintained(60'000));
  rig.later(30'000);
  rig.succeed("in");
  rig.crash();
  rig.later(29'999);
  CHECK(rig.running() == Paths{"a"});
  rig.later(1);
  CHECK(rig.running() == Paths{way_out, "a"});
  CHECK(rig.state.stays().front().overdue);
  leave(rig);
  rig.succeed("a");
  CHECK(rig.phase("b") == StepPhase::skipped);
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(rig.state.error()->message == "the scope 'maintenance' has lasted longer than its max");
}

TEST_CASE("what leaves a scope does not meet what enters it") {
  Rig rig(maintained(60'000));
  rig.later(60'000);
  CHECK(rig.running() == Paths{"in"});
  rig.succeed("in");
  CHECK(rig.running() == Paths{way_out});
}

TEST_CASE("a scope that was left in time is not late afterwards") {
  Rig rig(maintained(60'000));
  rig.succeed("in");
  rig.succeed("a");
  rig.succeed("b");
  rig.later(60'000);
  leave(rig);
  rig.succeed("c");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("the way out needs no place and no answer, and cannot be skipped before it is due") {
  Rig rig(maintained().max_parallel(1));
  rig.give(inputs::SkipRequested{way_out, "ann", ""});
  CHECK(rig.warnings.back() == "'@scope[1]' leaves a scope and is not due yet");
  rig.succeed("in");
  rig.succeed("a");
  rig.succeed("b");
  CHECK(rig.running() == Paths{way_out});
  rig.succeed(way_out);
  rig.succeed(proof);
  CHECK(rig.running() == Paths{"c"});
}

TEST_CASE("nothing starts before the process of its scope has been seen") {
  Rig rig(held());
  rig.succeed("in");
  CHECK(rig.running().empty());
  rig.look(watch, 0);
  CHECK(rig.running() == Paths{"a"});
  rig.crash();
  rig.lose("a");
  rig.answer("q1", "did-not-happen");
  CHECK(rig.running().empty());
  rig.look(watch, 0);
  CHECK(rig.running() == Paths{"a"});
}

TEST_CASE("the death of the process holds the run, opens it again and asks") {
  Rig rig(held());
  rig.succeed("in");
  rig.look(watch, 0);
  rig.later(5'000);
  rig.look(watch, 1);
  CHECK(rig.running() == Paths{again, "a"});
  CHECK(rig.question(watch) == "q1");
  rig.succeed("a");
  rig.succeed(again);
  CHECK(rig.running().empty());
  rig.answer("q1", "continue");
  CHECK(rig.running().empty());
  rig.look(watch, 0);
  CHECK(rig.running() == Paths{"b"});
}

TEST_CASE("the end of a process whose scope is left is no breach") {
  Rig rig(held());
  rig.succeed("in");
  rig.look(watch, 0);
  rig.succeed("a");
  rig.succeed("b");
  CHECK(rig.running() == Paths{way_out, "c"});
  CHECK_FALSE(rig.state.guards().front().active);
  rig.later(60'000);
  CHECK_FALSE(rig.is_looking(watch));
  leave(rig);
  rig.succeed("c");
  CHECK(rig.state.status() == RunStatus::succeeded);
}
