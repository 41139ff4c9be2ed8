// What happens after a failure: retries, policies, handlers, undo, and the order of all that.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

std::vector<RunPhase> phases(const Rig& rig) {
  std::vector<RunPhase> found;
  for (const auto& changed : rig.all<events::RunPhaseChanged>()) found.push_back(changed.phase);
  return found;
}

}  // namespace

TEST_CASE("after a failure nothing new starts, what runs is let end, the rest is skipped") {
  Rig rig(Book({step("a"), step("b"), step("c").needs({"b"}), step("d").needs({"c"})}));
  rig.fail("a", 7);
  CHECK(rig.state.phase() == RunPhase::draining);
  CHECK(rig.phase("c") == StepPhase::skipped);
  CHECK(rig.phase("b") == StepPhase::running);
  rig.succeed("b");
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(rig.state.error()->code == "exit");
  CHECK(rig.state.error()->message == "step a: exit status 7");
  CHECK(rig.started() == Paths{"a", "b"});
}

TEST_CASE("a definite failure is retried only where the step says so") {
  Rig rig(Book({step("a"), step("b").retry({2, 1000, 2, 30'000, 0, {}})}));
  rig.fail("b");
  CHECK(rig.phase("b") == StepPhase::retry_wait);
  rig.later(999);
  CHECK(rig.phase("b") == StepPhase::retry_wait);
  rig.later(1);
  CHECK(rig.phase("b") == StepPhase::running);
  rig.fail("b");
  CHECK(rig.phase("b") == StepPhase::failed);
  CHECK(rig.node("b").attempts == 2);
  rig.fail("a");
  CHECK(rig.phase("a") == StepPhase::failed);
  CHECK(rig.node("a").attempts == 1);
}

TEST_CASE("retry delays grow by backoff, up to max_delay") {
  Rig rig(Book({step("a").retry({5, 1000, 3, 5000, 0, {}})}));
  std::vector<std::int64_t> delays;
  for (int i = 0; i < 4; ++i) {
    rig.fail("a");
    const auto due = rig.all<events::RetryScheduled>().back().not_before;
    delays.push_back((due.wall_us - rig.now.wall_us) / 1000);
    rig.later(delays.back());
  }
  CHECK(delays == std::vector<std::int64_t>{1000, 3000, 5000, 5000});
}

TEST_CASE("jitter comes from the run's seed: the same seed, the same delay") {
  const auto delay = [](std::uint64_t seed) {
    events::RunCreated created;
    created.seed = seed;
    Rig rig(Book({step("a").retry({2, 10'000, 1, 30'000, 0.5, {}})}), true, created);
    rig.fail("a");
    return rig.all<events::RetryScheduled>().back().not_before.wall_us - rig.now.wall_us;
  };
  CHECK(delay(1) == delay(1));
  CHECK(delay(1) != delay(2));
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CHECK(delay(seed) >= 5'000'000);
    CHECK(delay(seed) <= 15'000'000);
  }
}

TEST_CASE("an exit list narrows retry") {
  Rig rig(Book({step("a").retry({3, 0, 1, 0, 0, {75}}), step("b").retry({3, 0, 1, 0, 0, {75}})}));
  rig.fail("a", 75);
  CHECK(rig.phase("a") == StepPhase::retry_wait);
  rig.fail("b", 1);
  CHECK(rig.phase("b") == StepPhase::failed);
}

TEST_CASE("on_failure continue: the status stays failed, dependants go on, the run may succeed") {
  Rig rig(Book({step("a").on_failure(OnFailure::proceed), step("b").needs({"a"})}));
  rig.fail("a");
  CHECK(rig.phase("a") == StepPhase::failed);
  CHECK(rig.running() == Paths{"b"});
  rig.succeed("b");
  CHECK(rig.state.status() == RunStatus::succeeded);
  CHECK(rig.state.warnings() == 1);
}

TEST_CASE("the order after a failure: handler, undo newest first, on_failure, finally") {
  Rig rig(Book({step("a").undo(), step("b").undo().needs({"a"}),
                step("c").needs({"b"}).handler({step("h1"), step("h2")})})
              .on_failure({step("f1"), step("f2")})
              .finally({step("z1"), step("z2")}));
  rig.succeed("a");
  rig.succeed("b");
  rig.fail("c");
  CHECK(rig.running() == Paths{"c/@on_failure[1]"});
  rig.succeed("c/@on_failure[1]");
  rig.succeed("c/@on_failure[2]");
  CHECK(rig.running() == Paths{"b:undo"});
  rig.report("b", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.running() == Paths{"a:undo"});
  rig.report("a", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.node("a").reason == "undone");
  CHECK(rig.running() == Paths{"@on_failure[1]"});
  rig.succeed("@on_failure[1]");
  rig.succeed("@on_failure[2]");
  CHECK(rig.running() == Paths{"@finally[1]"});
  rig.succeed("@finally[1]");
  rig.succeed("@finally[2]");
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(phases(rig) == std::vector<RunPhase>{RunPhase::draining, RunPhase::undoing,
                                             RunPhase::handling, RunPhase::finalizing});
}

TEST_CASE("undo goes by completion, not by declaration") {
  Rig rig(Book({step("a").undo(), step("b").undo(), step("c")}));
  rig.succeed("b");
  rig.succeed("a");
  rig.fail("c");
  CHECK(rig.running() == Paths{"a:undo"});
  rig.report("a", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.running() == Paths{"b:undo"});
}

TEST_CASE("undo waits until nothing runs and no question is open") {
  Rig rig(Book({step("a").undo(), step("b"), step("c")}));
  rig.succeed("a");
  rig.unknown("b");
  rig.fail("c");
  CHECK(rig.running().empty());
  CHECK(rig.state.status() == RunStatus::waiting);
  rig.answer(rig.question("b"), "happened");
  CHECK(rig.running() == Paths{"a:undo"});
}

TEST_CASE("an undo that fails or is unknown asks") {
  const auto verdict = GENERATE(Verdict::failed, Verdict::unknown);
  Rig rig(Book({step("a").undo(), step("b").undo(), step("c")}));
  rig.succeed("a");
  rig.succeed("b");
  rig.fail("c");
  rig.report("b", AttemptRole::undo, verdict);
  CHECK(rig.running().empty());
  CHECK(rig.state.only_waits_for_people());
  rig.answer(rig.question("b"), "retry");
  CHECK(rig.running() == Paths{"b:undo"});
  rig.give(inputs::AttemptGone{{"b", AttemptRole::undo, 2}, "gone"});
  rig.answer(rig.question("b"), "skip");
  CHECK(rig.running() == Paths{"a:undo"});
  rig.report("a", AttemptRole::undo, Verdict::succeeded);
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("failures in handlers and finally are recorded and the rest goes on") {
  Rig rig(Book({step("a").handler({step("h1"), step("h2")})})
              .on_failure({step("f1"), step("f2")})
              .finally({step("z1"), step("z2")}));
  rig.fail("a", 3);
  for (const auto* list : {"a/@on_failure", "@on_failure", "@finally"})
    for (const auto* position : {"[1]", "[2]"}) rig.fail(std::string(list) + position, 9);
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(rig.state.error()->message == "step a: exit status 3");
  CHECK(rig.state.warnings() == 6);
}

TEST_CASE("finally runs after success too") {
  Rig rig(Book({step("a")}).on_failure({step("f")}).finally({step("z")}));
  rig.succeed("a");
  CHECK(rig.running() == Paths{"@finally[1]"});
  CHECK(rig.state.status() == RunStatus::running);
  rig.succeed("@finally[1]");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("on_failure ask: a person chooses before anything is undone") {
  const auto book = Book({step("a").undo(), step("b").on_failure(OnFailure::ask).needs({"a"}),
                          step("c").needs({"b"})});
  Rig rig(book);
  rig.succeed("a");
  rig.fail("b", 4);
  const auto id = rig.question("b");
  CHECK(rig.phase("b") == StepPhase::asking);
  SECTION("retry") {
    rig.answer(id, "retry");
    CHECK(rig.running() == Paths{"b"});
    CHECK(rig.all<events::AttemptStarted>().back().key == rig.all<events::AttemptStarted>()[1].key);
  }
  SECTION("done") {
    rig.answer(id, "done");
    CHECK(rig.running() == Paths{"c"});
  }
  SECTION("skip") {
    rig.answer(id, "skip");
    CHECK(rig.phase("c") == StepPhase::skipped);
    CHECK(rig.state.status() == RunStatus::succeeded);
  }
  SECTION("fail") {
    rig.answer(id, "fail");
    CHECK(rig.state.error()->message == "step b: exit status 4");
    CHECK(rig.running() == Paths{"a:undo"});
  }
  SECTION("the same after a crash") {
    rig.crash();
    CHECK(rig.question("b") == id);
    rig.answer(id, "done");
    CHECK(rig.running() == Paths{"c"});
  }
}

TEST_CASE("abort fails its step with its code and the run, whatever the policies say") {
  Rig rig(Book({step("a"), step("c"),
                act("b", "block")
                    .block({act("x", "abort").on_failure(OnFailure::proceed)})
                    .on_failure(OnFailure::proceed)
                    .needs({"c"})}),
          false);
  rig.answers("b/x", EvaluatePhase::inputs,
              model::Value(model::Map{{"code", "no-backup"}, {"text", "nothing to restore"}}));
  rig.give(inputs::Granted{});
  rig.succeed("c");
  CHECK(rig.state.phase() == RunPhase::draining);
  rig.succeed("a");
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK(rig.state.error()->code == "no-backup");
}

TEST_CASE("a step that waits for its retry fails when the run fails") {
  Rig rig(Book({step("a").retry({5, 60'000, 1, 60'000, 0, {}}), step("b")}));
  rig.fail("a");
  rig.fail("b");
  CHECK(rig.phase("a") == StepPhase::failed);
  CHECK(rig.state.status() == RunStatus::failed);
  CHECK_FALSE(rig.state.next_timer().has_value());
}

TEST_CASE("the run's timeout ends what runs and fails the run") {
  Rig rig(Book({step("a").effect(model::EffectClass::read), step("b").needs({"a"})})
              .timeout(10'000)
              .finally({step("z")}));
  const auto decision = rig.later(10'000);
  CHECK(std::holds_alternative<effects::StopAttempt>(decision.then.back()));
  rig.fail("a");
  CHECK(rig.running() == Paths{"@finally[1]"});
  rig.succeed("@finally[1]");
  CHECK(rig.state.error()->code == "timeout");
}
