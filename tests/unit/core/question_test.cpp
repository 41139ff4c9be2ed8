// Approvals, tasks and choices: who answers what, and when nobody does.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

// One step of the core itself, its parameters as given, and a step that needs it.
Rig asking(const std::string& action, model::Map parameters) {
  Rig rig(Book({act("q", action), step("b").needs({"q"})}), false);
  rig.answers("q", EvaluatePhase::inputs, Value(std::move(parameters)));
  rig.give(inputs::Granted{});
  return rig;
}

}  // namespace

TEST_CASE("an approval lets its dependants start and says who, when and with which note") {
  auto rig = asking("approve", {{"role", "lead"}, {"text", "May it?"}});
  const auto& asked = rig.state.questions().at("q1").asked;
  CHECK(asked.role == "lead");
  CHECK(asked.text == "May it?");
  CHECK(rig.state.status() == RunStatus::waiting);
  rig.give(inputs::Answered{"q1", "ann", "approve", "looks right"});
  CHECK(rig.node("q").outputs["by"] == Value("ann"));
  CHECK(rig.node("q").outputs["note"] == Value("looks right"));
  CHECK(rig.node("q").outputs["at"].is_text());
  CHECK(rig.running() == Paths{"b"});
}

TEST_CASE("a rejected approval fails its step") {
  auto rig = asking("approve", {});
  rig.answer("q1", "reject");
  CHECK(rig.node("q").error->code == "rejected");
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("as many different people as votes are asked for must approve") {
  auto rig = asking("approve", {{"votes", 2}});
  rig.answer("q1", "approve", "ann");
  rig.answer("q1", "approve", "ann");
  CHECK(rig.phase("q") == StepPhase::asking);
  CHECK(rig.warnings.size() == 1);
  rig.crash();
  rig.answer("q1", "approve", "ben");
  CHECK(rig.phase("q") == StepPhase::succeeded);
}

TEST_CASE("what an expression brings for votes or a role is not taken for less") {
  const Value wrong = GENERATE(Value("2"), Value(0), Value(2.0), Value(4'294'967'297));
  CHECK(asking("approve", {{"votes", wrong}}).node("q").error->code == "inputs");
  CHECK(asking("approve", {{"role", model::List{"lead"}}}).node("q").error->code == "inputs");
  const auto rig = asking("approve", {{"role", 5}, {"votes", 1'000}});
  CHECK(rig.state.questions().at("q1").asked.role == "5");
  CHECK(rig.state.questions().at("q1").asked.votes == 1'000);
}

TEST_CASE("several who approve are named together") {
  auto rig = asking("approve", {{"votes", 2}});
  rig.answer("q1", "approve", "ann");
  rig.answer("q1", "approve", "ben");
  CHECK(rig.node("q").outputs["by"] == Value("ann, ben"));
}

TEST_CASE("one rejection is enough") {
  auto rig = asking("approve", {{"votes", 3}});
  rig.answer("q1", "approve", "ann");
  rig.answer("q1", "reject", "ben");
  CHECK(rig.phase("q") == StepPhase::failed);
}

TEST_CASE("an answer to what was shown before it changed is refused") {
  auto rig = asking("approve", {{"show", model::Map{{"diff", "1 row"}}}});
  const auto hash = rig.state.questions().at("q1").asked.show_hash;
  CHECK(hash.size() == 64);
  rig.give(inputs::Answered{"q1", "ann", "approve", "", {}, "something else"});
  CHECK(rig.phase("q") == StepPhase::asking);
  rig.give(inputs::Answered{"q1", "ann", "approve", "", {}, hash});
  CHECK(rig.phase("q") == StepPhase::succeeded);
}

TEST_CASE("an unknown question, an unknown choice and a second answer are refused and told") {
  auto rig = asking("approve", {});
  rig.answer("q9", "approve");
  rig.answer("q1", "maybe");
  CHECK(rig.warnings.back() == "question 'q1' has no choice 'maybe'; it has: approve, reject");
  rig.answer("q1", "approve");
  rig.answer("q1", "reject");
  CHECK(rig.warnings.size() == 3);
  CHECK(rig.phase("q") == StepPhase::succeeded);
}

TEST_CASE("an approval that expires: stay_halted leaves it open, fail and reject end the step") {
  const std::string policy = GENERATE("stay_halted", "fail", "reject", "");
  model::Map parameters{{"timeout", 60'000}};
  if (!policy.empty()) parameters["on_timeout"] = policy;
  auto rig = asking("approve", parameters);
  rig.later(59'999);
  CHECK(rig.all<events::TimerFired>().empty());
  rig.crash();
  rig.later(1);
  CHECK(rig.all<events::TimerFired>().size() == 1);
  CHECK(rig.warnings.size() == 1);
  const bool stays = policy.empty() || policy == "stay_halted";
  CHECK(rig.state.questions().size() == (stays ? 1 : 0));
  if (!stays) CHECK(rig.node("q").error->code == (policy == "fail" ? "timeout" : "rejected"));
  rig.later(1'000'000);
  CHECK(rig.all<events::TimerFired>().size() == 1);
  if (stays) rig.answer("q1", "approve");
  CHECK(rig.phase("q") == (stays ? StepPhase::succeeded : StepPhase::failed));
}

TEST_CASE("a gate is asked before the first attempt, once") {
  Rig rig(Book({step("a").gate().effect(model::EffectClass::idempotent)}));
  CHECK(rig.running().empty());
  CHECK(rig.phase("a") == StepPhase::asking);
  SECTION("approved") {
    rig.answer("q1", "approve");
    CHECK(rig.running() == Paths{"a"});
    rig.lose("a");
    CHECK(rig.running() == Paths{"a"});
    CHECK(rig.all<events::QuestionAsked>().size() == 1);
  }
  SECTION("approved, and the engine died before it could start") {
    rig.give(inputs::PauseRequested{"ann"});
    rig.answer("q1", "approve");
    rig.crash();
    rig.give(inputs::ContinueRequested{"ann"});
    CHECK(rig.running() == Paths{"a"});
  }
  SECTION("rejected") {
    rig.answer("q1", "reject");
    CHECK(rig.state.error()->code == "rejected");
    CHECK(rig.started().empty());
  }
}

TEST_CASE("a gate that nobody needs any more is withdrawn when the run fails") {
  Rig rig(Book({step("a").gate(), step("b")}));
  rig.fail("b");
  CHECK(rig.state.questions().empty());
  CHECK(rig.phase("a") == StepPhase::skipped);
  CHECK(rig.state.status() == RunStatus::failed);
}

TEST_CASE("a gate stands before a whole fan-out or block") {
  Rig rig(Book({step("f").foreach ().gate(), step("g").block({step("x")}).gate()}));
  CHECK(rig.state.questions().size() == 2);
  rig.answer(rig.question("f"), "approve");
  rig.answer(rig.question("g"), "approve");
  CHECK(rig.running() == Paths{"f[1]", "f[2]", "f[3]", "g/x"});
}

TEST_CASE("a manual task is done or fails") {
  auto rig = asking("manual", {{"text", "pull the cable"}, {"owner", "ops"}});
  CHECK(rig.state.questions().at("q1").asked.text == "pull the cable (to be done by ops)");
  SECTION("done") {
    rig.give(inputs::Answered{"q1", "ann", "done", "pulled"});
    CHECK(rig.node("q").outputs["note"] == Value("pulled"));
    CHECK(rig.running() == Paths{"b"});
  }
  SECTION("fail") {
    rig.answer("q1", "fail");
    CHECK(rig.node("q").error->code == "manual");
  }
}

TEST_CASE("ask gives the choice and the fields of its form") {
  auto rig = asking("ask", {{"text", "Which?"},
                            {"choices", model::List{"east", "west"}},
                            {"form", model::Map{{"size", model::Map{{"required", true}}}}}});
  rig.answer("q1", "east");
  CHECK(rig.warnings.back() == "question 'q1' needs the field 'size'");
  rig.give(inputs::Answered{"q1", "ann", "east", "", model::Map{{"size", 3}}});
  CHECK(rig.node("q").outputs["choice"] == Value("east"));
  CHECK(rig.node("q").outputs["size"] == Value(3));
}

TEST_CASE("ask without choices offers to continue or to abort") {
  auto rig = asking("ask", {{"text", "Go on?"}});
  rig.answer("q1", "abort");
  CHECK(rig.state.error()->code == "aborted");
}

TEST_CASE("a choice named abort of the runbook's own is a choice like others") {
  Rig rig(Book({act("q", "ask").with({{"choices", ids({"go", "abort"}), {}}})}), false);
  rig.answers("q", EvaluatePhase::inputs,
              Value(model::Map{{"choices", model::List{"go", "abort"}}}));
  rig.give(inputs::Granted{});
  rig.answer("q1", "abort");
  CHECK(rig.node("q").outputs["choice"] == Value("abort"));
}

TEST_CASE("questions are numbered through the run and carry the plan's hash") {
  Rig rig(Book({act("a", "approve"), act("b", "approve")}));
  REQUIRE(rig.state.questions().size() == 2);
  CHECK(rig.state.questions().at("q2").asked.step == "b");
  CHECK(rig.state.questions().at("q2").asked.plan_hash == "hash");
}
