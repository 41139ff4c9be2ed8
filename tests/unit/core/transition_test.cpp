// The table of phases: its page, its coverage, and what is refused because it is not in it.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "core/transitions.h"
#include "unit/core/rig.h"

using namespace core_test;
using core::Trigger;

TEST_CASE("docs/transitions.md is what the table prints") {
  const std::string path = std::string(REPRISE_SOURCE_DIR) + "/docs/transitions.md";
  if (std::getenv("REPRISE_UPDATE") != nullptr) std::ofstream(path) << core::transitions_page();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str() == core::transitions_page());
}

TEST_CASE("no pair of phase and trigger stands twice in the table") {
  std::set<std::pair<StepPhase, Trigger>> seen;
  for (const auto& row : core::transitions()) {
    INFO(model::to_text(row.phase) << ", " << core::to_text(row.trigger));
    CHECK(seen.insert({row.phase, row.trigger}).second);
    CHECK(core::next_phase(row.phase, row.trigger) == row.next);
  }
}

TEST_CASE("every trigger has its own name and stands in the table") {
  std::set<std::string_view> names;
  std::set<Trigger> used;
  for (const auto& row : core::transitions()) {
    names.insert(core::to_text(row.trigger));
    used.insert(row.trigger);
  }
  CHECK(used.size() == static_cast<std::size_t>(Trigger::reset) + 1);
  CHECK(names.size() == used.size());
}

TEST_CASE("an ended step is left only by another round or by its undo") {
  for (const auto& row : core::transitions())
    if (core::is_terminal(row.phase))
      CHECK((row.trigger == Trigger::reset || row.trigger == Trigger::undo));
}

namespace {

std::string refusal(const std::vector<model::EventBody>& bodies) {
  std::vector<model::Event> events;
  for (const auto& body : bodies) events.push_back({{1'000, 1'000, "boot"}, body});
  const auto state = core::restore(
      "r", Book({step("a"), step("b").needs({"a"}), step("f").foreach ()}).plan(), events);
  return state ? "" : state.error().message;
}

const model::EventBody created = events::RunCreated{};
const model::EventBody begun = events::RunStarted{};
const model::AttemptId main_a{"a", model::AttemptRole::main, 1};

template <class Event>
Event about(std::string step) {
  Event event;
  event.step = std::move(step);
  return event;
}

template <class Event>
Event about_question(std::string id, std::string step = "") {
  Event event;
  event.id = std::move(id);
  if constexpr (requires { event.step; }) event.step = std::move(step);
  return event;
}

events::AttemptLost loss_of(model::AttemptId id) { return {std::move(id), "gone"}; }

events::AttemptStarted start_of(model::AttemptId id) {
  events::AttemptStarted started;
  started.id = std::move(id);
  return started;
}

}  // namespace

TEST_CASE("events that cannot be ours are refused with their number and kind") {
  CHECK(refusal({created, begun, start_of(main_a)}).empty());
  CHECK(refusal({begun}) == "event 1 (run.started): a run begins with run.created, once");
  CHECK_FALSE(refusal({created, created}).empty());
  CHECK_FALSE(refusal({created, start_of(main_a)}).empty());
  CHECK_FALSE(refusal({created, begun, begun}).empty());
  CHECK_FALSE(refusal({created, begun, start_of({"zz"})}).empty());
  CHECK_FALSE(refusal({created, begun, start_of({"b"})}).empty());
  CHECK_FALSE(refusal({created, begun, start_of(main_a), start_of(main_a)}).empty());
  CHECK_FALSE(refusal({created, begun, start_of({"a", model::AttemptRole::main, 2})}).empty());
  CHECK_FALSE(refusal({created, begun, start_of({"a", model::AttemptRole::undo, 1})}).empty());
  CHECK_FALSE(refusal({created, begun, start_of({"a", model::AttemptRole::probe, 1})}).empty());
  CHECK_FALSE(refusal({created, begun, start_of({"f", model::AttemptRole::main, 1})}).empty());
  CHECK_FALSE(refusal({created, begun, events::AttemptFinished{main_a, {}}}).empty());
  CHECK_FALSE(refusal({created, begun, loss_of(main_a)}).empty());
  CHECK_FALSE(refusal({created, begun, events::ProbeAnswered{main_a, "happened", {}}}).empty());
  CHECK_FALSE(refusal({created, begun, about<events::StepOpened>("a")}).empty());
  CHECK_FALSE(refusal({created, begun, about<events::StepOpened>("f")}).empty());
  CHECK_FALSE(refusal({created, begun, about<events::ForeachExpanded>("a")}).empty());
  CHECK_FALSE(refusal({created, begun, about<events::RoundFinished>("a")}).empty());
  CHECK_FALSE(refusal({created, begun, about<events::StepSucceeded>("b")}).empty());
  CHECK_FALSE(refusal({created, begun, about<events::RetryScheduled>("a")}).empty());
  CHECK_FALSE(refusal({created, begun, events::TimerFired{"a", "retry"}}).empty());
  CHECK_FALSE(refusal({created, begun, about_question<events::QuestionAnswered>("q1")}).empty());
  CHECK_FALSE(refusal({created, begun, about_question<events::QuestionWithdrawn>("q1")}).empty());
  CHECK_FALSE(refusal({created, begun, about_question<events::QuestionAsked>("q2", "a")}).empty());
  CHECK_FALSE(refusal({created, begun, about_question<events::QuestionAsked>("q1", "zz")}).empty());
  CHECK_FALSE(refusal({created, begun, events::RunStopCleared{}}).empty());
  CHECK_FALSE(
      refusal({created, begun, events::RunPhaseChanged{model::RunPhase::finalizing}}).empty());
  CHECK_FALSE(
      refusal({created, begun, events::RunPhaseChanged{model::RunPhase::draining, "a"}}).empty());
  CHECK_FALSE(refusal({created, begun, events::RunFinished{}}).empty());
}

TEST_CASE("paths that mean nothing are found nowhere") {
  Rig rig(
      Book({step("a"), step("f").foreach (), step("b").block({step("x")})}).finally({step("z")}));
  rig.compare = false;
  for (const auto* path : {"", "/", "a/", "/a", "f[0]", "f[4]", "f[]", "f[1", "f[-1]",
                           "f[99999999999]", "f[1]x", "a[1]", "b/y", "b/x/x", "@finally[1]",
                           "a/@on_failure[1]", "@nothing[1]", "@finally", "f[1]/a"}) {
    INFO(path);
    CHECK(rig.state.find(path) == core::no_node);
  }
  for (const auto* path : {"a", "f", "f[3]", "b/x"})
    CHECK(rig.state.path(rig.state.find(path)) == path);
}
