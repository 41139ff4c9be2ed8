// What a report knows of a run: attempts, answers, resumes and unknown outcomes.
#include "console/story.h"

#include <catch2/catch.hpp>

#include "unit/console/story_events.h"

using namespace reprise;
using namespace reprise::test;

TEST_CASE("a lost unsafe attempt is an unknown outcome with the answer that resolved it") {
  const auto story = console::story_of(killed_and_resumed());
  REQUIRE(story.unknowns.size() == 1);
  CHECK(story.unknowns[0].step == "swap");
  CHECK(story.unknowns[0].why == "lost: the engine and its shim died");
  CHECK(story.unknowns[0].resolution == "ana answered happened");
}

TEST_CASE("a resume names the attempts that died and those whose result was kept") {
  auto events = killed_and_resumed();
  auto adopted = finished("copy", model::Verdict::succeeded);
  adopted.adopted = true;
  events.insert(events.begin() + 7, at(9, adopted));
  const auto story = console::story_of(events);
  REQUIRE(story.resumes.size() == 1);
  CHECK(story.resumes[0].epoch == 2);
  CHECK(story.resumes[0].lost == std::vector<std::string>{"swap"});
  CHECK(story.resumes[0].adopted == std::vector<std::string>{"copy"});
}

TEST_CASE("a lost read is no unknown outcome, a lost idempotent one is run again") {
  ev::AttemptLost look, put;
  look.id = {"look", model::AttemptRole::main, 1};
  put.id = {"put", model::AttemptRole::main, 1};
  const auto story = console::story_of(
      {at(0, started("look", 1, model::EffectClass::read)),
       at(0, started("put", 1, model::EffectClass::idempotent)), at(1, look), at(1, put),
       at(1, started("put", 2, model::EffectClass::idempotent)),
       at(2, finished("put", model::Verdict::succeeded, 2))});
  REQUIRE(story.unknowns.size() == 1);
  CHECK(story.unknowns[0].step == "put");
  CHECK(story.unknowns[0].resolution == "run again with the same key, and succeeded");
}

TEST_CASE("an outcome that nobody resolved is still open, and one that cancel killed says so") {
  const auto open = console::story_of(
      {at(0, started("a")), at(1, finished("a", model::Verdict::unknown))});
  REQUIRE(open.unknowns.size() == 1);
  CHECK(open.unknowns[0].resolution == "still open");
  const auto killed = console::story_of({at(0, started("a")), at(1, ev::StepCancelled{"a", true})});
  REQUIRE(killed.unknowns.size() == 1);
  CHECK(killed.unknowns[0].why == "killed by cancel");
}

TEST_CASE("answers keep who, when and why; open and withdrawn questions stay visible") {
  auto events = killed_and_resumed();
  events.push_back(at(13, question("q2", "", model::QuestionKind::clock, {{"proceed", ""}})));
  events.push_back(at(14, ev::QuestionWithdrawn{"q2", "the run was cancelled"}));
  const auto story = console::story_of(events);
  REQUIRE(story.questions.size() == 2);
  REQUIRE(story.questions[0].answers.size() == 1);
  CHECK(story.questions[0].answers[0].by == "ana");
  CHECK(story.questions[0].answered_us == story_begin_us + 10'000'000);
  CHECK(story.questions[1].withdrawn == "the run was cancelled");
}

TEST_CASE("attempts are kept in order with their endings") {
  const auto story = console::story_of(killed_and_resumed());
  const auto& check = story.attempts.at("check");
  REQUIRE(check.size() == 2);
  CHECK(check[0].ending == "failed");
  CHECK(check[0].exit == 3);
  CHECK(check[1].ending == "succeeded");
  CHECK(story.attempts.at("swap")[0].ending == "lost");
}
