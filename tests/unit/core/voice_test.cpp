// Who may answer where it is known who speaks: one person is one voice, and nobody approves what
// they have asked for.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

// A run that `requester` has asked for, at an approval.
Rig asking(const std::string& requester, model::Map parameters = {}) {
  events::RunCreated created;
  created.requester = requester;
  Rig rig(Book({act("q", "approve"), step("b").needs({"q"})}), false, std::move(created));
  rig.answers("q", EvaluatePhase::inputs, Value(std::move(parameters)));
  rig.give(inputs::Granted{});
  return rig;
}

inputs::Answered from(const std::string& person, const std::string& choice = "approve") {
  inputs::Answered answer{"q1", "token:of-" + person + " (1)", choice, ""};
  answer.person = person;
  return answer;
}

}  // namespace

TEST_CASE("two tokens of one person are one voice") {
  auto rig = asking("", {{"votes", 2}});
  auto first = from("ann"), second = from("ann");
  second.by = "ann (uid 1000)";
  rig.give(first);
  rig.give(second);
  CHECK(rig.phase("q") == StepPhase::asking);
  CHECK(rig.state.questions().at("q1").votes.size() == 1);
  CHECK(rig.warnings.back() ==
        "ann (uid 1000) has answered question 'q1' already; another person must");
  rig.give(from("ben"));
  CHECK(rig.phase("q") == StepPhase::succeeded);
}

TEST_CASE("votes are kept over a crash, and so is who has given them") {
  auto rig = asking("", {{"votes", 2}});
  rig.give(from("ann"));
  rig.crash();
  rig.give(from("ann"));
  CHECK(rig.phase("q") == StepPhase::asking);
  rig.give(from("ben"));
  CHECK(rig.phase("q") == StepPhase::succeeded);
}

TEST_CASE("who asked for a run does not approve it, but may reject it") {
  auto rig = asking("ann");
  rig.give(from("ann"));
  CHECK(rig.phase("q") == StepPhase::asking);
  CHECK(rig.warnings.back() ==
        "token:of-ann (1) asked for this run and does not approve it; another person must");
  rig.give(from("ann", "reject"));
  CHECK(rig.phase("q") == StepPhase::failed);
}

TEST_CASE("the rule about who asked is in the journal with the run") {
  auto rig = asking("ann");
  rig.crash();
  rig.give(from("ann"));
  CHECK(rig.phase("q") == StepPhase::asking);
  rig.give(from("ben"));
  CHECK(rig.phase("q") == StepPhase::succeeded);
}

TEST_CASE("where nobody's role is checked, who asked may approve") {
  auto rig = asking("");
  rig.answer("q1", "approve", "me");
  CHECK(rig.phase("q") == StepPhase::succeeded);
}

TEST_CASE("an approval that was given for another plan is refused") {
  auto rig = asking("");
  auto answer = from("ann");
  answer.plan_hash = "of another plan";
  rig.give(answer);
  CHECK(rig.phase("q") == StepPhase::asking);
  answer.plan_hash = rig.state.questions().at("q1").asked.plan_hash;
  rig.give(answer);
  CHECK(rig.phase("q") == StepPhase::succeeded);
}

TEST_CASE("an answer counts once: given again it meets no question") {
  auto rig = asking("");
  rig.give(from("ann"));
  rig.give(from("ann"));
  CHECK(rig.warnings.back() == "question 'q1' is not open; it was answered or withdrawn");
}

TEST_CASE("an answer after the time of its question is refused, however late the timer is") {
  auto rig = asking("", {{"timeout", "30s"}, {"on_timeout", "reject"}});
  rig.now.wall_us += 30'000'000;
  rig.now.boot_us += 30'000'000;
  rig.give(from("ann"));
  CHECK(rig.phase("q") == StepPhase::asking);
  CHECK(rig.warnings.back() == "the time for question 'q1' is over");
  rig.later(0);
  CHECK(rig.phase("q") == StepPhase::failed);
}

TEST_CASE("who breaks the glass speaks for all, also for a run of their own") {
  auto rig = asking("ann", {{"votes", 3}});
  auto answer = from("ann");
  answer.break_glass = true;
  answer.note = "nobody else is awake";
  rig.give(answer);
  CHECK(rig.phase("q") == StepPhase::succeeded);
  CHECK(rig.node("q").outputs["note"] == Value("nobody else is awake"));
}
