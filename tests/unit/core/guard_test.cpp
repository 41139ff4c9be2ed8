// Guards: checks that go on while steps are at work, and what follows a breach.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;
using model::GuardVerdict;

namespace {

const std::string guard_path = "@guard[1]";

model::PlannedGuard guard(model::OnBreach on_breach = model::OnBreach::hold) {
  model::PlannedGuard planned;
  planned.name = "errors";
  planned.failures = 2;
  planned.errors = 3;
  planned.on_breach = on_breach;
  return planned;
}

// a, then b and c at once, then d; guarded from a's success to d's start.
Book guarded(model::OnBreach on_breach = model::OnBreach::hold, std::vector<Line> list = {}) {
  Book book({step("a"), step("b").needs({"a"}), step("c").needs({"b"}), step("d").needs({"c"})});
  return book.guard(guard(on_breach), "a", "d", std::move(list));
}

void breach(Rig& rig) {
  rig.look(guard_path, 1);
  rig.later(10'000);
  rig.look(guard_path, 1);
}

std::size_t checks_of(const Rig& rig) { return rig.all<events::GuardChecked>().size(); }

}  // namespace

TEST_CASE("a guard looks from the success of one step to the start of another") {
  Rig rig(guarded());
  CHECK_FALSE(rig.is_looking(guard_path));
  rig.succeed("a");
  CHECK(rig.is_looking(guard_path));
  rig.look(guard_path, 0);
  CHECK_FALSE(rig.is_looking(guard_path));
  rig.later(9'999);
  CHECK_FALSE(rig.is_looking(guard_path));
  rig.later(1);
  CHECK(rig.is_looking(guard_path));
  rig.succeed("b");
  rig.succeed("c");
  CHECK(rig.running() == Paths{"d"});
  CHECK_FALSE(rig.is_looking(guard_path));
  CHECK(rig.state.guards().front().active == false);
}

TEST_CASE("without ends a guard looks from the beginning of the run to its end") {
  Rig rig(Book({step("a")}).guard(guard()));
  CHECK(rig.is_looking(guard_path));
  const auto end = rig.succeed("a");
  CHECK(rig.state.status() == RunStatus::succeeded);
  const auto stops = std::count_if(end.then.begin(), end.then.end(), [](const auto& effect) {
    return std::holds_alternative<effects::StopAttempt>(effect);
  });
  CHECK(stops == 1);
}

TEST_CASE("checks that find nothing new are counted and not recorded each") {
  Rig rig(Book({step("a")}).guard(guard()));
  for (int i = 0; i < 59; ++i) {
    rig.look(guard_path, 0);
    rig.later(10'000);
  }
  CHECK(checks_of(rig) == 1);
  rig.look(guard_path, 0);
  rig.later(10'000);
  rig.look(guard_path, 0);
  CHECK(checks_of(rig) == 2);
  CHECK(rig.state.guards().front().checks == 61);
  rig.later(10'000);
  rig.look(guard_path, 0);
  rig.succeed("a");
  CHECK(rig.state.guards().front().checks == 62);
}

TEST_CASE("a breach holds the run: nothing new starts, what runs goes on, a person is asked") {
  Rig rig(guarded());
  rig.succeed("a");
  rig.look(guard_path, 1);
  CHECK(rig.all<events::GuardBreached>().empty());
  rig.later(10'000);
  rig.look(guard_path, 1);
  REQUIRE(rig.all<events::GuardBreached>().size() == 1);
  CHECK(rig.question(guard_path) == "q1");
  CHECK(rig.running() == Paths{"b"});
  rig.succeed("b");
  CHECK(rig.running().empty());
  CHECK(rig.state.status() == RunStatus::waiting);
  CHECK_FALSE(rig.state.only_waits_for_people());
  rig.answer("q1", "continue");
  CHECK(rig.running() == Paths{"c"});
}

TEST_CASE("a held run goes on looking, says when it is well again, and asks once") {
  Rig rig(guarded());
  rig.succeed("a");
  breach(rig);
  const auto before = checks_of(rig);
  for (int i = 0; i < 5; ++i) {
    rig.later(10'000);
    rig.look(guard_path, 1);
  }
  CHECK(checks_of(rig) == before);
  CHECK(rig.state.questions().size() == 1);
  rig.later(10'000);
  rig.look(guard_path, 0);
  CHECK(checks_of(rig) == before + 1);
  CHECK(rig.all<events::GuardChecked>().back().checks == 6);
}

TEST_CASE("after 'continue' a guard counts anew") {
  Rig rig(guarded());
  rig.succeed("a");
  breach(rig);
  rig.answer("q1", "continue");
  rig.look(guard_path, 1);
  CHECK(rig.question(guard_path).empty());
  rig.later(10'000);
  rig.look(guard_path, 1);
  CHECK(rig.question(guard_path) == "q2");
}

TEST_CASE("'abort' of a held run fails it with the guard's error") {
  Rig rig(guarded().finally({step("last")}));
  rig.succeed("a");
  breach(rig);
  rig.answer("q1", "abort");
  rig.succeed("b");
  rig.succeed("@finally[1]");
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(rig.state.error()->message == "guard 'errors' is breached: as told (2 times in a row)");
}

TEST_CASE("a held run does not end before somebody has answered") {
  Rig rig(Book({step("a")}).guard(guard()));
  breach(rig);
  rig.succeed("a");
  CHECK(rig.state.status() == RunStatus::waiting);
  rig.answer("q1", "continue");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("no data is no breach, until there is none so often in a row") {
  Rig rig(guarded());
  rig.succeed("a");
  for (int i = 0; i < 2; ++i) {
    rig.look(guard_path, std::nullopt);
    rig.later(10'000);
  }
  CHECK(rig.all<events::GuardBreached>().empty());
  rig.look(guard_path, std::nullopt);
  CHECK(rig.all<events::GuardBreached>().size() == 1);
  CHECK(rig.all<events::GuardBreached>().front().error.message ==
        "guard 'errors' has no data: as told (3 times in a row)");
}

TEST_CASE("one good check ends a row of bad ones") {
  Rig rig(guarded());
  rig.succeed("a");
  for (const int exit : {1, 0, 1, 0, 1}) {
    rig.look(guard_path, exit);
    rig.later(10'000);
  }
  CHECK(rig.all<events::GuardBreached>().empty());
}

TEST_CASE("a check whose parameters cannot be told has no data") {
  Rig rig(guarded(), false);
  rig.answers(guard_path, EvaluatePhase::inputs, base::fail("expression", "no such output"));
  rig.give(inputs::Granted{});
  rig.succeed("a");
  REQUIRE(checks_of(rig) == 1);
  CHECK(rig.all<events::GuardChecked>().front().verdict == GuardVerdict::no_data);
  CHECK(rig.all<events::GuardChecked>().front().detail == "no such output");
  rig.later(10'000);
  rig.later(10'000);
  CHECK(rig.question(guard_path) == "q1");
}

TEST_CASE("a check may answer as a probe does") {
  Rig rig(guarded());
  rig.succeed("a");
  for (const char* verdict : {"happened", "did-not-happen", "cannot-tell"}) {
    events::AttemptFinished finished{rig.check_of(guard_path), Verdict::succeeded};
    finished.outputs = model::Map{{"verdict", verdict}};
    rig.give(inputs::AttemptReported{finished});
    rig.later(10'000);
  }
  const auto checks = rig.all<events::GuardChecked>();
  REQUIRE(checks.size() == 3);
  CHECK(checks[0].verdict == GuardVerdict::ok);
  CHECK(checks[1].verdict == GuardVerdict::breach);
  CHECK(checks[2].verdict == GuardVerdict::no_data);
  CHECK(checks[2].detail == "it says cannot-tell");
}

TEST_CASE("of a verify only what was seen is a breach") {
  Rig rig(guarded());
  rig.succeed("a");
  const auto say = [&](bool could_not_run) {
    events::AttemptFinished finished{rig.check_of(guard_path), Verdict::failed};
    finished.exit = 1;
    finished.outputs = model::Map{
        {"checks", model::List{model::Map{{"ok", false}, {"could_not_run", could_not_run}}}}};
    rig.give(inputs::AttemptReported{finished});
    rig.later(10'000);
  };
  say(true);
  say(false);
  const auto checks = rig.all<events::GuardChecked>();
  REQUIRE(checks.size() == 2);
  CHECK(checks[0].verdict == GuardVerdict::no_data);
  CHECK(checks[1].verdict == GuardVerdict::breach);
  CHECK(checks[1].evidence.is_list());
}

TEST_CASE("a breach with 'abort' fails the run by its failure order") {
  Rig rig(guarded(model::OnBreach::abort).on_failure({step("h")}));
  rig.succeed("a");
  breach(rig);
  CHECK(rig.state.questions().empty());
  rig.succeed("b");
  CHECK(rig.running() == Paths{"@on_failure[1]"});
  CHECK_FALSE(rig.is_looking(guard_path));
  rig.succeed("@on_failure[1]");
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(rig.state.error()->code == "guard");
}

TEST_CASE("the list of a breach runs at once, also when no place is free, and before the rest") {
  Rig rig(guarded(model::OnBreach::handle, {step("x"), step("y")})
              .on_failure({step("h")})
              .max_parallel(1));
  rig.succeed("a");
  breach(rig);
  CHECK(rig.running() == Paths{"@guard[1]/@on_failure[1]", "b"});
  rig.succeed("b");
  rig.succeed("@guard[1]/@on_failure[1]");
  CHECK(rig.running() == Paths{"@guard[1]/@on_failure[2]"});
  rig.succeed("@guard[1]/@on_failure[2]");
  CHECK(rig.running() == Paths{"@on_failure[1]"});
  rig.succeed("@on_failure[1]");
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("a new engine looks at once, and what was counted in a row is not forgotten") {
  Rig rig(guarded());
  rig.succeed("a");
  rig.look(guard_path, 1);
  rig.later(10'000);
  CHECK(rig.is_looking(guard_path));
  rig.crash();
  CHECK(rig.is_looking(guard_path));
  rig.look(guard_path, 1);
  CHECK(rig.question(guard_path) == "q1");
  rig.crash(3);
  CHECK(rig.is_looking(guard_path));
  CHECK(rig.question(guard_path) == "q1");
  CHECK(rig.running() == Paths{"b"});
}

TEST_CASE("guards look while a run is paused, and not while the kill switch is set") {
  Rig rig(guarded());
  rig.succeed("a");
  rig.look(guard_path, 0);
  rig.give(inputs::PauseRequested{"ann"});
  rig.later(10'000);
  CHECK(rig.is_looking(guard_path));
  rig.give(inputs::StopRequested{"ann", "", false});
  CHECK_FALSE(rig.is_looking(guard_path));
  rig.later(100'000);
  CHECK_FALSE(rig.is_looking(guard_path));
  CHECK_FALSE(rig.state.is_guarded());
  rig.lose("b");
  rig.give(inputs::StopCleared{"ann", ""});
  CHECK_FALSE(rig.is_looking(guard_path));
  rig.give(inputs::ContinueRequested{"ann"});
  CHECK(rig.is_looking(guard_path));
}

TEST_CASE("a cancel ends guards and takes their questions back") {
  Rig rig(guarded());
  rig.succeed("a");
  breach(rig);
  rig.later(10'000);
  rig.cancel();
  CHECK_FALSE(rig.is_looking(guard_path));
  CHECK(rig.state.questions().empty());
  rig.lose("b");
  CHECK(rig.state.status() == RunStatus::cancelled);
}

TEST_CASE("a late report of a check says nothing") {
  Rig rig(guarded());
  rig.succeed("a");
  events::AttemptFinished finished{{guard_path, AttemptRole::check, 7}, Verdict::failed};
  finished.exit = 1;
  const auto decision = rig.give(inputs::AttemptReported{finished});
  CHECK(decision.record.empty());
  CHECK(rig.is_looking(guard_path));
}

TEST_CASE("a guard waits for an approval that has not been given, and is no step to be skipped") {
  Rig rig(Book({step("a"), step("b").needs({"a"}).gate()}).guard(guard(), "a", "b"));
  rig.succeed("a");
  CHECK(rig.phase("b") == StepPhase::asking);
  rig.look(guard_path, 0);
  rig.later(10'000);
  CHECK(rig.is_looking(guard_path));
  rig.give(inputs::SkipRequested{guard_path, "ann", ""});
  CHECK(rig.warnings.back() == "'@guard[1]' is a guard and no step");
  rig.answer("q1", "approve");
  CHECK_FALSE(rig.is_looking(guard_path));
}
