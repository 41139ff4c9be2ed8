// Steps whose attempts make recorded calls: what is announced, what a loss in the middle means, and
// how the record is kept.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

Book one_script() { return Book({act("a", "lua").effect(EffectClass::none).probe()}); }

model::AttemptId attempt_of(const Rig& rig) {
  return {"a", AttemptRole::main, rig.node("a").attempts};
}

core::Decision ask(Rig& rig, std::uint32_t number, EffectClass effect = EffectClass::unsafe,
                   const std::string& args_hash = "h") {
  events::CallStarted started{attempt_of(rig), number, "proc.run", effect, "", args_hash};
  started.args = "{}";
  started.place = "a.lua:" + std::to_string(number);
  return rig.give(inputs::CallRequested{started});
}

core::Decision tell(Rig& rig, std::uint32_t number, model::Value result = model::Map{},
                    bool withdrawn = false) {
  return rig.give(inputs::CallReported{{attempt_of(rig), number, std::move(result), withdrawn}});
}

bool performs(const core::Decision& decision) {
  return std::any_of(decision.then.begin(), decision.then.end(), [](const auto& effect) {
    return std::holds_alternative<effects::PerformCall>(effect);
  });
}

const std::vector<core::RecordedCall>& record(const Rig& rig) {
  return rig.state.calls(rig.state.find("a"));
}

}  // namespace

TEST_CASE("a call is made only with its record, under a key of its own") {
  Rig rig(one_script());
  const auto first = ask(rig, 1);
  CHECK(performs(first));
  const auto started = rig.all<events::CallStarted>();
  REQUIRE(started.size() == 1);
  CHECK_FALSE(started[0].key.empty());
  CHECK(started[0].key != rig.all<events::AttemptStarted>()[0].key);
  CHECK(record(rig).size() == 1);
  CHECK_FALSE(record(rig)[0].finished);
  tell(rig, 1, model::Map{{"value", 5}});
  CHECK(record(rig)[0].finished);
  CHECK(record(rig)[0].result == model::Value(model::Map{{"value", 5}}));
  ask(rig, 2);
  CHECK(rig.all<events::CallStarted>()[1].key != started[0].key);
}

TEST_CASE("calls come one at a time and in their order") {
  Rig rig(one_script());
  CHECK_FALSE(performs(ask(rig, 2)));
  ask(rig, 1);
  CHECK_FALSE(performs(ask(rig, 2)));
  tell(rig, 2);
  CHECK_FALSE(record(rig)[0].finished);
  tell(rig, 1);
  tell(rig, 1);
  CHECK_FALSE(performs(ask(rig, 1)));
  CHECK(rig.warnings.size() == 5);
  CHECK(rig.all<events::CallFinished>().size() == 1);
  CHECK(performs(ask(rig, 2)));
}

TEST_CASE("between calls a lost script does no harm: it goes on with its record") {
  Rig rig(one_script());
  ask(rig, 1);
  tell(rig, 1, model::Map{{"value", 1}});
  rig.crash();
  rig.lose("a");
  CHECK(rig.running() == Paths{"a"});
  CHECK(rig.node("a").attempts == 2);
  REQUIRE(record(rig).size() == 1);
  CHECK(record(rig)[0].result == model::Value(model::Map{{"value", 1}}));
  CHECK_FALSE(performs(ask(rig, 1)));
  CHECK(performs(ask(rig, 2)));
}

TEST_CASE("lost in a harmless or idempotent call it makes that call again, with the same key") {
  const auto effect = GENERATE(EffectClass::none, EffectClass::read, EffectClass::idempotent);
  Rig rig(one_script());
  ask(rig, 1, effect);
  rig.crash();
  rig.lose("a");
  CHECK(rig.running() == Paths{"a"});
  CHECK(performs(ask(rig, 1, effect)));
  const auto started = rig.all<events::CallStarted>();
  CHECK(started[0].key == started[1].key);
}

TEST_CASE("lost in an unsafe call it is asked about, the probe first") {
  Rig rig(one_script());
  ask(rig, 1);
  tell(rig, 1);
  ask(rig, 2);
  rig.crash();
  rig.lose("a");
  CHECK(rig.running() == Paths{"a:probe"});
  SECTION("it happened: the script goes on after it") {
    rig.probe_says("a", "happened");
    CHECK(rig.running() == Paths{"a"});
    REQUIRE(record(rig).size() == 2);
    CHECK(record(rig)[1].finished);
    CHECK(record(rig)[1].assumed);
    CHECK(performs(ask(rig, 3)));
  }
  SECTION("it did not: it is made again") {
    rig.probe_says("a", "did-not-happen");
    CHECK_FALSE(performs(ask(rig, 3)));
    CHECK(performs(ask(rig, 2)));
  }
}

TEST_CASE("a person is told which call is in doubt, and each answer is heard") {
  Rig rig(Book({act("a", "lua").effect(EffectClass::none), step("b").needs({"a"})}));
  ask(rig, 1);
  rig.lose("a");
  CHECK(rig.phase("a") == StepPhase::asking);
  CHECK(rig.state.questions().at("q1").asked.text.find("call 1, proc.run({}) at a.lua:1") !=
        std::string::npos);
  rig.crash();
  SECTION("happened") {
    rig.answer("q1", "happened");
    CHECK(rig.running() == Paths{"a"});
    CHECK(record(rig)[0].assumed);
    rig.succeed("a");
    CHECK(rig.running() == Paths{"b"});
  }
  SECTION("did-not-happen") {
    rig.answer("q1", "did-not-happen");
    CHECK(performs(ask(rig, 1)));
  }
  SECTION("skip") {
    rig.answer("q1", "skip");
    CHECK(rig.phase("a") == StepPhase::skipped);
  }
  SECTION("abort") {
    rig.answer("q1", "abort");
    CHECK(rig.phase("a") == StepPhase::failed);
  }
}

TEST_CASE("what a script asks for again must be what its record has") {
  Rig rig(one_script());
  ask(rig, 1, EffectClass::idempotent, "one");
  rig.lose("a");
  CHECK_FALSE(performs(ask(rig, 1, EffectClass::idempotent, "two")));
  CHECK(rig.warnings.back().find("its record has proc.run({}) at a.lua:1 as call 1") !=
        std::string::npos);
  CHECK(performs(ask(rig, 1, EffectClass::idempotent, "one")));
}

TEST_CASE("a call that was never begun leaves no trace in the record") {
  Rig rig(one_script());
  ask(rig, 1);
  tell(rig, 1, {}, true);
  CHECK(record(rig).empty());
  rig.lose("a");
  CHECK(rig.running() == Paths{"a"});
  CHECK(performs(ask(rig, 1, EffectClass::unsafe, "another")));
}

TEST_CASE("a script that gets on is not held after three losses, one that does not is") {
  Rig rig(one_script());
  for (std::uint32_t number = 1; number <= 5; ++number) {
    ask(rig, number);
    tell(rig, number);
    rig.lose("a");
    CHECK(rig.running() == Paths{"a"});
  }
  rig.lose("a");
  rig.lose("a");
  CHECK(rig.phase("a") == StepPhase::asking);
}

TEST_CASE("a definite end closes the record: a retry begins anew") {
  Rig rig(Book({act("a", "lua").effect(EffectClass::none).retry({2, 0, 1, 0, 0, {}})}));
  ask(rig, 1);
  tell(rig, 1);
  rig.fail("a");
  CHECK(record(rig).empty());
  rig.later(0);
  CHECK(rig.running() == Paths{"a"});
  CHECK(performs(ask(rig, 1)));
  tell(rig, 1);
  rig.succeed("a");
  CHECK(record(rig).empty());
}

TEST_CASE("a script that is told to stop makes no more calls; its unsafe one ends in doubt") {
  Rig rig(one_script());
  ask(rig, 1);
  rig.cancel();
  CHECK_FALSE(performs(ask(rig, 2)));
  rig.lose("a");
  CHECK(rig.phase("a") == StepPhase::cancelled);
  CHECK(rig.all<events::StepCancelled>()[0].outcome_unknown);
}

TEST_CASE("a script times out unknown in an unsafe call, definitely between calls") {
  Rig rig(one_script());
  ask(rig, 1);
  SECTION("in the call") {
    rig.unknown("a");
    CHECK(rig.running() == Paths{"a:probe"});
  }
  SECTION("after it") {
    tell(rig, 1);
    rig.unknown("a");
    CHECK(rig.phase("a") == StepPhase::failed);
  }
}

TEST_CASE("the step's own class holds where it is stronger than that of its calls") {
  Rig rig(Book({act("a", "lua").effect(EffectClass::unsafe)}));
  ask(rig, 1, EffectClass::read);
  tell(rig, 1);
  rig.lose("a");
  CHECK(rig.phase("a") == StepPhase::asking);
}

TEST_CASE("an undo that is tried again after a loss goes on in its record, another begins anew") {
  Rig rig(Book({act("a", "lua").effect(EffectClass::none).undo(), step("b").needs({"a"})}));
  ask(rig, 1);
  tell(rig, 1);
  rig.succeed("a");
  CHECK(record(rig).empty());
  rig.fail("b");
  const auto undo = [&](std::uint32_t attempt, std::uint32_t call) {
    events::CallStarted started{
        {"a", AttemptRole::undo, attempt}, call, "fs.append", EffectClass::unsafe, "", "u"};
    started.args = "{}";
    return rig.give(inputs::CallRequested{started});
  };
  REQUIRE(performs(undo(1, 1)));
  rig.give(inputs::CallReported{{{"a", AttemptRole::undo, 1}, 1, model::Map{}, false}});
  REQUIRE(performs(undo(1, 2)));
  const auto key = rig.all<events::CallStarted>().back().key;
  rig.crash();
  rig.give(inputs::AttemptGone{{"a", AttemptRole::undo, 1}, "gone"});
  rig.answer(rig.question("a"), "retry");
  CHECK(record(rig).size() == 2);
  CHECK_FALSE(performs(undo(2, 1)));
  REQUIRE(performs(undo(2, 2)));
  CHECK(rig.all<events::CallStarted>().back().key == key);
  rig.give(inputs::CallReported{{{"a", AttemptRole::undo, 2}, 2, model::Map{}, false}});
  SECTION("a definite failure closes the record") {
    rig.report("a", AttemptRole::undo, Verdict::failed);
    CHECK(record(rig).empty());
  }
  SECTION("so does success") {
    rig.report("a", AttemptRole::undo, Verdict::succeeded);
    CHECK(record(rig).empty());
  }
}

TEST_CASE("a module's class bounds its calls: between them nothing of it is in doubt") {
  Rig rig(Book({act("a", "ledger")
                    .effect(EffectClass::unsafe)
                    .with({{"@module", {Value(model::Map{})}, {}}})}));
  ask(rig, 1, EffectClass::read);
  tell(rig, 1);
  rig.lose("a");
  CHECK(rig.phase("a") == StepPhase::running);
  ask(rig, 2, EffectClass::unsafe);
  rig.lose("a");
  CHECK(rig.phase("a") == StepPhase::asking);
}

TEST_CASE("a script killed at every instant ends with each unsafe call made once, or a question") {
  constexpr std::uint32_t calls = 5;
  for (std::uint32_t death = 0; death <= 2 * calls; ++death) {
    Rig rig(Book({act("a", "lua").effect(EffectClass::none)}));
    std::vector<int> made(calls + 1, 0);
    std::uint32_t instant = 0;
    while (rig.phase("a") == StepPhase::running) {
      std::uint32_t next = 1;
      for (const auto& call : record(rig)) next += call.finished ? 1 : 0;
      const auto dies = [&] { return instant++ == death; };
      if (next > calls) {
        rig.succeed("a");
        break;
      }
      if (dies()) {
        rig.crash();
        rig.lose("a");
        continue;
      }
      REQUIRE(performs(ask(rig, next)));
      ++made[next];
      if (dies()) {
        rig.crash();
        rig.lose("a");
        CHECK(rig.phase("a") == StepPhase::asking);
        rig.answer("q1", "happened");
        continue;
      }
      tell(rig, next);
    }
    INFO(death);
    CHECK(rig.phase("a") == StepPhase::succeeded);
    for (std::uint32_t call = 1; call <= calls; ++call) CHECK(made[call] == 1);
  }
}
