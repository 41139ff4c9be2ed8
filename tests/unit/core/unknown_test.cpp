// What is not known: lost attempts, timeouts, probes, orphans.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

TEST_CASE("a lost attempt that does no harm runs again, with the same key") {
  const auto effect = GENERATE(EffectClass::none, EffectClass::read, EffectClass::idempotent);
  Rig rig(Book({step("a").effect(effect).retry({2, 0, 1, 0, 0, {}})}));
  rig.lose("a");
  CHECK(rig.running() == Paths{"a"});
  const auto started = rig.all<events::AttemptStarted>();
  CHECK(started[0].key == started[1].key);
  CHECK(started[1].id.number == 2);
  // The loss has not spent one of the two attempts.
  rig.fail("a");
  CHECK(rig.phase("a") == StepPhase::retry_wait);
}

TEST_CASE("three losses in a row ask") {
  Rig rig(Book({step("a").effect(EffectClass::read)}));
  rig.lose("a");
  rig.lose("a");
  CHECK(rig.phase("a") == StepPhase::running);
  rig.lose("a");
  CHECK(rig.phase("a") == StepPhase::asking);
  CHECK(rig.state.questions().begin()->second.asked.kind == QuestionKind::lost);
  const auto choice = GENERATE("retry", "skip", "abort");
  rig.answer("q1", choice);
  if (std::string(choice) == "retry") CHECK(rig.running() == Paths{"a"});
  if (std::string(choice) == "skip") CHECK(rig.state.status() == RunStatus::succeeded);
  if (std::string(choice) == "abort") CHECK(rig.state.error()->code == "aborted");
}

TEST_CASE("a definite end between losses begins the count anew") {
  Rig rig(Book({step("a").effect(EffectClass::read).retry({9, 0, 1, 0, 0, {}})}));
  rig.lose("a");
  rig.lose("a");
  rig.fail("a");
  rig.later(0);
  rig.lose("a");
  CHECK(rig.phase("a") == StepPhase::running);
}

TEST_CASE("an unsafe attempt without a result is never simply run again") {
  Rig rig(Book({step("a"), step("b").needs({"a"})}));
  const bool timeout = GENERATE(true, false);
  if (timeout)
    rig.unknown("a");
  else
    rig.lose("a");
  CHECK(rig.running().empty());
  CHECK(rig.phase("a") == StepPhase::asking);
  CHECK(rig.state.status() == RunStatus::waiting);
  const auto& asked = rig.state.questions().at("q1").asked;
  CHECK(asked.kind == QuestionKind::unknown);
  CHECK(asked.choices.size() == 4);
  for (const auto& choice : asked.choices) CHECK(choice.consequence.size() > 10);
  CHECK(asked.text.find(timeout ? "it timed out" : "its worker died") != std::string::npos);
}

TEST_CASE("the four answers to an unknown outcome") {
  Rig rig(Book({step("a"), step("b").needs({"a"})}));
  rig.unknown("a");
  SECTION("happened") {
    rig.answer("q1", "happened");
    CHECK(rig.phase("a") == StepPhase::succeeded);
    CHECK(rig.running() == Paths{"b"});
  }
  SECTION("did not happen") {
    rig.answer("q1", "did-not-happen");
    CHECK(rig.running() == Paths{"a"});
    const auto started = rig.all<events::AttemptStarted>();
    CHECK(started[0].key == started[1].key);
  }
  SECTION("skip") {
    rig.answer("q1", "skip");
    CHECK(rig.phase("b") == StepPhase::skipped);
    CHECK(rig.state.status() == RunStatus::succeeded);
  }
  SECTION("abort") {
    rig.answer("q1", "abort");
    CHECK(rig.state.error()->code == "aborted");
  }
  SECTION("another engine asks the same question") {
    rig.crash();
    CHECK(rig.question("a") == "q1");
    CHECK(rig.all<events::QuestionAsked>().size() == 1);
  }
}

TEST_CASE("a timeout of a read is a definite failure, of an idempotent step a loss") {
  Rig rig(Book({step("a").effect(EffectClass::read), step("b").effect(EffectClass::idempotent)}));
  rig.unknown("b");
  CHECK(rig.phase("b") == StepPhase::running);
  CHECK(rig.node("b").attempts == 2);
  rig.unknown("a");
  CHECK(rig.phase("a") == StepPhase::failed);
}

TEST_CASE("a probe finds out what nobody knows") {
  Rig rig(Book({step("a").probe(5000), step("b").needs({"a"})}));
  const auto decision = rig.unknown("a");
  CHECK(rig.phase("a") == StepPhase::probing);
  CHECK(rig.running() == Paths{"a:probe"});
  const auto* effect = std::get_if<effects::StartAttempt>(&decision.then.back());
  REQUIRE(effect != nullptr);
  CHECK(effect->settle_ms == 5000);
  CHECK(effect->effect == EffectClass::read);
  SECTION("it happened: its outputs are those of the step") {
    rig.report("a", AttemptRole::probe, model::Verdict::succeeded,
               model::Map{{"verdict", "happened"}, {"id", "42"}});
    CHECK(rig.phase("a") == StepPhase::succeeded);
    CHECK(rig.node("a").outputs == model::Value(model::Map{{"id", "42"}}));
    CHECK(rig.running() == Paths{"b"});
  }
  SECTION("it did not: the step runs again") {
    rig.probe_says("a", "did-not-happen");
    CHECK(rig.running() == Paths{"a"});
  }
  SECTION("it cannot tell, three times: a person is asked") {
    rig.probe_says("a", "cannot-tell");
    CHECK(rig.phase("a") == StepPhase::probing);
    rig.report("a", AttemptRole::probe, model::Verdict::failed);
    CHECK(rig.phase("a") == StepPhase::probing);
    rig.give(inputs::AttemptGone{{"a", AttemptRole::probe, 3}, "gone"});
    CHECK(rig.phase("a") == StepPhase::asking);
    CHECK(rig.running().empty());
  }
}

TEST_CASE("a probe that keeps saying did-not-happen ends at a person") {
  Rig rig(Book({step("a").probe()}));
  for (int i = 0; i < 2; ++i) {
    rig.unknown("a");
    rig.probe_says("a", "did-not-happen");
    CHECK(rig.running() == Paths{"a"});
  }
  rig.unknown("a");
  rig.probe_says("a", "did-not-happen");
  CHECK(rig.phase("a") == StepPhase::asking);
}

TEST_CASE("an attempt that never started is started, whatever its class") {
  Rig rig(Book({step("a")}));
  rig.give(inputs::AttemptGone{{"a", AttemptRole::main, 1}, "kill switch", true});
  CHECK(rig.running() == Paths{"a"});
  CHECK(rig.node("a").attempts == 2);
}

TEST_CASE("an orphan that cannot be proven dead is a question") {
  Rig rig(Book({step("a"), step("b").needs({"a"})}));
  rig.crash();
  rig.give(inputs::AttemptUnprovable{{"a", AttemptRole::main, 1}, "pid 7 has no start time"});
  CHECK(rig.phase("a") == StepPhase::asking);
  CHECK(rig.state.only_waits_for_people());
  SECTION("dead: its class decides") {
    rig.answer("q1", "dead");
    CHECK(rig.phase("a") == StepPhase::asking);
    CHECK(rig.state.questions().at("q2").asked.kind == QuestionKind::unknown);
  }
  SECTION("abort") {
    rig.answer("q1", "abort");
    CHECK(rig.state.status() == RunStatus::failed);
    CHECK(rig.state.error()->code == "aborted");
  }
  SECTION("it reports after all: the question is withdrawn") {
    rig.succeed("a");
    CHECK(rig.state.questions().empty());
    CHECK(rig.running() == Paths{"b"});
  }
  SECTION("the next engine cannot prove it either: the question stays as it is") {
    rig.crash(3);
    rig.give(inputs::AttemptUnprovable{{"a", AttemptRole::main, 1}, "still"});
    CHECK(rig.state.questions().size() == 1);
  }
}

TEST_CASE("an orphan that only reads is lost, and its step runs again") {
  Rig rig(Book({step("a").effect(EffectClass::read)}));
  rig.crash();
  rig.give(inputs::AttemptUnprovable{{"a", AttemptRole::main, 1}, "?"});
  CHECK(rig.running() == Paths{"a"});
}

TEST_CASE("a failing run still finds out what is unknown, but starts nothing again") {
  Rig rig(Book({step("a").probe(), step("b"), step("c").effect(EffectClass::idempotent)}));
  rig.unknown("a");
  rig.fail("b");
  rig.lose("c");
  CHECK(rig.running() == Paths{"a:probe", "c"});  // c is brought to its end
  rig.probe_says("a", "did-not-happen");
  CHECK(rig.phase("a") == StepPhase::failed);
  CHECK(rig.node("a").error->code == "not-run-again");
  rig.succeed("c");
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("a crash while attempts are out leaves them open until they are reported") {
  Rig rig(Book({step("a").effect(EffectClass::idempotent), step("b"), step("c").needs({"b"})}));
  const auto decision = rig.crash();
  CHECK(rig.running() == Paths{"a", "b"});
  CHECK(rig.all<events::AttemptStarted>().size() == 2);
  for (const auto& effect : decision.then)
    CHECK_FALSE(std::holds_alternative<effects::StartAttempt>(effect));
  rig.lose("a");
  CHECK(rig.node("a").attempts == 2);
  rig.succeed("b");
  CHECK(rig.running() == Paths{"a", "c"});
}
