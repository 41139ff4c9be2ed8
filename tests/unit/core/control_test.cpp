// cancel, pause, the kill switch, skip and retry by a person.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

std::size_t stops(const core::Decision& decision) {
  std::size_t count = 0;
  for (const auto& effect : decision.then)
    if (std::holds_alternative<effects::StopAttempt>(effect)) ++count;
  return count;
}

}  // namespace

TEST_CASE("cancel: what runs is stopped, nothing new starts, finally runs, nothing is undone") {
  Rig rig(Book({step("a").undo(), step("b").needs({"a"}), step("c").needs({"b"})})
              .on_failure({step("f")})
              .finally({step("z")}));
  rig.succeed("a");
  CHECK(stops(rig.cancel()) == 1);
  CHECK(rig.phase("c") == StepPhase::skipped);
  rig.unknown("b");
  CHECK(rig.phase("b") == StepPhase::cancelled);
  CHECK(rig.all<events::StepCancelled>().back().outcome_unknown);
  CHECK(rig.state.questions().empty());
  CHECK(rig.running() == Paths{"@finally[1]"});
  rig.succeed("@finally[1]");
  CHECK(rig.state.status() == RunStatus::cancelled);
}

TEST_CASE("cancel --undo undoes before finally") {
  Rig rig(Book({step("a").undo(), step("b").needs({"a"})}).finally({step("z")}));
  rig.succeed("a");
  rig.cancel(true);
  rig.unknown("b");
  CHECK(rig.running() == Paths{"a:undo"});
  rig.report("a", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.running() == Paths{"@finally[1]"});
}

TEST_CASE("cancel while a stopped call is to be undone: the undo does not start afterwards") {
  for (const bool undo : {false, true}) {
    Rig rig(Book({act("c", "call").call({step("x").undo(), step("y").needs({"x"})})}));
    rig.succeed("c/x");
    rig.give(inputs::StopRequested{"ann", "look"});
    rig.report("c/y", AttemptRole::main, Verdict::failed);
    CHECK(rig.running().empty());
    rig.give(inputs::CancelRequested{"ann", "enough", undo});
    rig.give(inputs::StopCleared{"ann", "seen"});
    rig.give(inputs::ContinueRequested{"ann"});
    CHECK(rig.running() == (undo ? Paths{"c/x:undo"} : Paths{}));
    CHECK(rig.state.is_over() == !undo);
  }
}

TEST_CASE("cancel while a call asks about an undo of its own: the run ends") {
  Rig rig(Book({act("c", "call").call({step("x").undo(), step("y").needs({"x"})})}));
  rig.succeed("c/x");
  rig.fail("c/y");
  rig.report("c/x", AttemptRole::undo, Verdict::failed);
  REQUIRE(rig.state.questions().size() == 1);
  rig.give(inputs::CancelRequested{"ann", "enough", true});
  CHECK(rig.state.questions().empty());
  CHECK(rig.running() == Paths{"c/x:undo"});  // the run's own: it undoes what the call left
  rig.report("c/x", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.state.is_over());
}

TEST_CASE("cancel while undoing ends the undo, without a question") {
  Rig rig(Book({step("a").undo(), step("b").undo(), step("c")}).finally({step("z")}));
  rig.succeed("a");
  rig.succeed("b");
  rig.fail("c");
  CHECK(stops(rig.cancel()) == 1);
  rig.report("b", AttemptRole::undo, Verdict::unknown);
  CHECK(rig.state.questions().empty());
  CHECK(rig.running() == Paths{"@finally[1]"});
}

TEST_CASE("cancel withdraws what is asked") {
  Rig rig(Book(
      {step("a"), act("b", "approve"), step("c").on_failure(OnFailure::ask), step("d").undo()}));
  rig.unknown("a");
  rig.fail("c");
  CHECK(rig.state.questions().size() == 3);
  rig.succeed("d");
  rig.cancel();
  CHECK(rig.state.questions().empty());
  CHECK(rig.phase("a") == StepPhase::cancelled);
  CHECK(rig.phase("b") == StepPhase::skipped);
  CHECK(rig.phase("c") == StepPhase::cancelled);
  CHECK(rig.state.status() == RunStatus::cancelled);
}

TEST_CASE("cancel reaches into blocks, fan-outs and calls; a call's finally runs") {
  Rig rig(Book({step("f").foreach (2),
                act("c", "call").call({step("x"), step("y").needs({"x"})}, {}, {step("z")})}));
  CHECK(stops(rig.cancel()) == 3);
  rig.unknown("f[1]");
  rig.unknown("f[2]");
  rig.unknown("c/x");
  CHECK(rig.phase("f") == StepPhase::cancelled);
  CHECK(rig.running() == Paths{"c/@finally[1]"});
  rig.succeed("c/@finally[1]");
  CHECK(rig.phase("c") == StepPhase::cancelled);
  CHECK(rig.state.status() == RunStatus::cancelled);
}

TEST_CASE("a run that is cancelled in the queue runs nothing, not even finally") {
  Rig rig(Book({step("a")}).finally({step("z")}), false);
  rig.cancel();
  CHECK(rig.state.status() == RunStatus::cancelled);
  CHECK(rig.started().empty());
  CHECK(rig.give(inputs::Granted{}).record.empty());
}

TEST_CASE("cancel is refused in the finally list and after the end") {
  Rig rig(Book({step("a")}).finally({step("z")}));
  rig.succeed("a");
  CHECK(rig.cancel().record.empty());
  rig.succeed("@finally[1]");
  CHECK(rig.cancel().record.empty());
  CHECK(rig.warnings.size() == 2);
}

TEST_CASE("a cancelled attempt that had succeeded is a success") {
  Rig rig(Book({step("a")}));
  rig.cancel();
  rig.succeed("a");
  CHECK(rig.phase("a") == StepPhase::succeeded);
  CHECK(rig.state.status() == RunStatus::cancelled);
}

TEST_CASE("pause: nothing new starts until continue") {
  Rig rig(Book({step("a"), step("b").needs({"a"})}));
  rig.give(inputs::PauseRequested{"ann"});
  rig.succeed("a");
  CHECK(rig.state.status() == RunStatus::paused);
  CHECK(rig.running().empty());
  rig.crash();
  CHECK(rig.running().empty());
  rig.give(inputs::ContinueRequested{"ann"});
  CHECK(rig.running() == Paths{"b"});
}

TEST_CASE("the kill switch ends what runs and starts nothing, finally included") {
  Rig rig(Book({step("a").effect(EffectClass::idempotent), step("b").needs({"a"})})
              .finally({step("z")}));
  CHECK(stops(rig.give(inputs::StopRequested{"ann", "wrong host", false})) == 1);
  rig.unknown("a");
  CHECK(rig.running().empty());
  CHECK(rig.state.status() == RunStatus::paused);
  rig.crash();
  CHECK(rig.running().empty());
  rig.give(inputs::StopCleared{"ann", "right host"});
  CHECK(rig.running() == Paths{"a"});  // recovered before it was cleared: it goes on
}

TEST_CASE("after the kill switch is cleared a living run waits for continue") {
  Rig rig(Book({step("a"), step("b").needs({"a"})}));
  rig.give(inputs::StopRequested{"ann", "", false});
  rig.succeed("a");
  rig.give(inputs::ContinueRequested{"ann"});
  CHECK(rig.running().empty());
  rig.give(inputs::StopCleared{"ann", "checked"});
  CHECK(rig.running().empty());
  CHECK(rig.state.held());
  rig.give(inputs::ContinueRequested{"ann"});
  CHECK(rig.running() == Paths{"b"});
}

TEST_CASE("what the kill switch ended is judged by its class, and is no loss of its own") {
  Rig rig(
      Book({step("a").effect(EffectClass::read), step("b"), step("c").effect(EffectClass::read)}));
  rig.lose("c");
  rig.lose("c");
  rig.give(inputs::StopRequested{"ann", "", false});
  rig.unknown("a");
  rig.unknown("b");
  rig.unknown("c");
  rig.give(inputs::StopCleared{"ann", ""});
  rig.give(inputs::ContinueRequested{"ann"});
  CHECK(rig.running() == Paths{"a", "c"});
  CHECK(rig.phase("b") == StepPhase::asking);
}

TEST_CASE("stop lets halt and fence end by themselves, unless it is hard") {
  Rig rig(Book({act("a", "halt"), act("b", "fence"), step("c")}));
  CHECK(stops(rig.give(inputs::StopRequested{"ann", "", false})) == 1);
  CHECK(stops(rig.give(inputs::StopRequested{"ann", "", false})) == 0);
  CHECK(stops(rig.give(inputs::StopRequested{"ann", "", true})) == 2);
}

TEST_CASE("a probe is not started while the kill switch holds") {
  Rig rig(Book({step("a").probe()}));
  rig.give(inputs::StopRequested{"ann", "", false});
  rig.unknown("a");
  CHECK(rig.phase("a") == StepPhase::unknown);
  CHECK(rig.running().empty());
}

TEST_CASE("an engine that takes over repeats the stops that are due") {
  Rig rig(Book({step("a"), step("b")}));
  rig.cancel();
  CHECK(stops(rig.crash()) == 2);
}

TEST_CASE("a person skips a step that waits, asks or is about to be retried") {
  Rig rig(Book({step("a").retry({3, 60'000, 1, 60'000, 0, {}}), step("b").needs({"a"}),
                act("c", "approve"), step("d")}));
  rig.fail("a");
  rig.give(inputs::SkipRequested{"a", "ann", "done by hand"});
  CHECK(rig.phase("a") == StepPhase::skipped);
  CHECK(rig.node("a").reason == "skipped by ann: done by hand");
  CHECK(rig.phase("b") == StepPhase::skipped);
  CHECK_FALSE(rig.state.next_timer().has_value());
  rig.give(inputs::SkipRequested{"c", "ann", ""});
  CHECK(rig.state.questions().empty());
  rig.give(inputs::SkipRequested{"d", "ann", ""});
  CHECK(rig.phase("d") == StepPhase::running);
  rig.give(inputs::SkipRequested{"nowhere", "ann", ""});
  CHECK(rig.warnings.size() == 2);
}

TEST_CASE("a person retries at once what waits for its retry or asks about a failure") {
  Rig rig(
      Book({step("a").retry({3, 60'000, 1, 60'000, 0, {}}), step("b").on_failure(OnFailure::ask)}));
  rig.fail("a");
  rig.give(inputs::RetryRequested{"a", "ann"});
  rig.fail("b");
  rig.give(inputs::RetryRequested{"b", "ann"});
  CHECK(rig.running() == Paths{"a", "b"});
  rig.give(inputs::RetryRequested{"b", "ann"});
  CHECK(rig.warnings.size() == 1);
}

TEST_CASE("notes are kept, also after the end") {
  Rig rig{Book({})};
  rig.give(inputs::NoteGiven{"ann", "looked at it"});
  CHECK(rig.all<events::NoteAdded>().size() == 1);
}
