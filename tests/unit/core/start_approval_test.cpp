// A run that no person asked for, and that starts when one says yes.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

Rig asked_for_by_a_rule(bool granted = true) {
  events::RunCreated created;
  created.actor = "triggers";
  created.reason = "the rule 'restore' came true";
  created.needs_approval = true;
  return Rig(Book({step("a")}), granted, std::move(created));
}

}  // namespace

TEST_CASE("a run that needs an approval asks when its turn has come, and starts nothing before") {
  auto rig = asked_for_by_a_rule(false);
  CHECK(rig.state.status() == RunStatus::queued);
  CHECK(rig.state.questions().empty());
  rig.give(inputs::Granted{});
  CHECK(rig.state.status() == RunStatus::waiting);
  CHECK(rig.state.only_waits_for_people());
  CHECK(rig.started().empty());
  const auto& asked = rig.state.questions().at("q1").asked;
  CHECK(asked.kind == QuestionKind::approval);
  CHECK(asked.text.find("triggers asks for it: the rule 'restore' came true") != std::string::npos);
  CHECK_FALSE(asked.plan_hash.empty());
  CHECK_FALSE(asked.show_hash.empty());
  rig.answer("q1", "approve");
  CHECK(rig.started() == Paths{"a"});
  rig.succeed("a");
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("a run that is not approved ends, and nothing of it was started") {
  auto rig = asked_for_by_a_rule();
  rig.answer("q1", "reject");
  CHECK(rig.state.status() == RunStatus::cancelled);
  CHECK(rig.started().empty());
  CHECK(rig.all<events::RunCancelRequested>().at(0).by == "ann");
}

TEST_CASE("a run that waits for its approval still waits after a crash, and asks once") {
  auto rig = asked_for_by_a_rule();
  rig.crash();
  rig.give(inputs::Granted{});
  CHECK(rig.all<events::QuestionAsked>().size() == 1);
  CHECK(rig.started().empty());
  rig.answer("q1", "approve");
  rig.crash(3);
  CHECK(rig.all<events::RunStarted>().size() == 1);
}

TEST_CASE("an approval that an engine took with it into its death starts the run") {
  auto rig = asked_for_by_a_rule();
  const auto answered =
      core::decide(rig.state, {rig.now, inputs::Answered{"q1", "ann", "approve", ""}});
  REQUIRE(answered.record.size() == 1);
  auto event = answered.record[0];
  event.at = rig.now;
  REQUIRE(core::evolve(rig.state, event));
  rig.log.push_back(event);
  rig.crash();
  CHECK(rig.all<events::RunStarted>().size() == 1);
  CHECK(rig.started() == Paths{"a"});
}

TEST_CASE("a run that is cancelled while it waits for its approval takes no answer any more") {
  auto rig = asked_for_by_a_rule();
  rig.cancel();
  CHECK(rig.state.status() == RunStatus::cancelled);
  rig.answer("q1", "approve");
  CHECK(rig.started().empty());
}

TEST_CASE("the kill switch holds a run that was approved while it was set") {
  auto rig = asked_for_by_a_rule();
  rig.give(inputs::StopRequested{"ann", "all", false});
  rig.answer("q1", "approve", "ben");
  CHECK(rig.started().empty());
}
