// Answering in place: choices, forms, notes, and a word for what cannot be taken back.
#include "unit/console/live/view_world.h"

using namespace reprise;
using namespace reprise::test;

namespace {

std::vector<model::Event> asking_for(ev::QuestionAsked asked) {
  auto events = asking_about_swap();
  asked.show_hash = "shown-1";
  events.back() = at(9, std::move(asked));
  return events;
}

}  // namespace

TEST_CASE("a choice by its number and a note are an answer to what was shown") {
  ViewWorld world(asking_for(
      question("q1", "swap", model::QuestionKind::unknown, {{"happened", "The run goes on."}})));
  world.type("a1");
  world.press(Kind::enter);
  CHECK(contains(world.screen(9, 80, 14), "> 1 happened: The run goes on."));
  CHECK(world.type("seen").kind == Wish::Kind::none);
  const Wish wish = world.press(Kind::enter);
  REQUIRE(wish.kind == Wish::Kind::answer);
  CHECK(wish.answer.question == "q1");
  CHECK(wish.answer.choice == "happened");
  CHECK(wish.answer.note == "seen");
  CHECK(wish.answer.show_hash == "shown-1");
}

TEST_CASE("a digit only marks, and the last line says what Enter does") {
  ViewWorld world(asking_about_swap());
  world.type("a1");
  CHECK(contains(world.screen(9, 80, 14), "> 1 happened"));
  CHECK(contains(world.screen(9, 80, 14), "1-9 mark  Enter goes on"));
  CHECK_FALSE(contains(world.screen(9, 80, 14), "note for"));
  CHECK(world.press(Kind::enter).kind == Wish::Kind::none);
  CHECK(contains(world.screen(9, 80, 14), "Enter records HAPPENED  Esc back"));
  CHECK(world.press(Kind::enter).kind == Wish::Kind::answer);
}

TEST_CASE("what may do harm says at the note that Enter goes on, and records at its word") {
  ViewWorld world(asking_about_swap());
  world.type("a2");
  world.press(Kind::enter);
  CHECK(contains(world.screen(9, 80, 16), "Enter goes on  Esc back"));
  world.press(Kind::enter);
  CHECK(contains(world.screen(9, 80, 16), "Enter records DID-NOT-HAPPEN"));
}

TEST_CASE("a required field refuses to be empty, and going back keeps what was typed") {
  auto asked = question("q1", "swap", model::QuestionKind::ask, {{"go", ""}});
  asked.form = model::Map{{"area", model::Map{{"type", "string"}}},
                          {"ticket", model::Map{{"type", "string"}, {"required", true}}}};
  ViewWorld world(asking_for(asked));
  world.type("a1");
  world.press(Kind::enter);
  world.type("north");
  world.press(Kind::enter);
  CHECK(world.press(Kind::enter).kind == Wish::Kind::none);
  CHECK(contains(world.screen(9, 80, 14), "The field 'ticket' is required."));
  world.type("OPS");
  world.press(Kind::escape);
  CHECK(contains(world.screen(9, 80, 14), "> north"));
  world.press(Kind::enter);
  CHECK(contains(world.screen(9, 80, 14), "> OPS"));
  world.press(Kind::enter);
  const Wish wish = world.press(Kind::enter);
  REQUIRE(wish.kind == Wish::Kind::answer);
  CHECK(wish.answer.fields == model::Value(model::Map{{"area", "north"}, {"ticket", "OPS"}}));
}

TEST_CASE("a choice is also reached by the arrows") {
  ViewWorld world(asking_about_swap());
  world.type("a");
  CHECK(world.press(Kind::enter).kind == Wish::Kind::none);
  world.press(Kind::down);
  world.press(Kind::enter);
  CHECK(world.press(Kind::enter).answer.choice == "happened");
}

TEST_CASE("an answer that may do harm twice needs its word") {
  ViewWorld world(asking_about_swap());
  world.type("a2");
  world.press(Kind::enter);
  CHECK(world.press(Kind::enter).kind == Wish::Kind::none);
  CHECK(contains(world.screen(9, 120, 16), "type 'did-not-happen' to do it:"));
  world.type("yes");
  CHECK(world.press(Kind::enter).kind == Wish::Kind::none);
  CHECK(contains(world.screen(9, 80, 16), "'yes' is not 'did-not-happen'; nothing is sent."));
  world.type("did-not-happen");
  CHECK(world.press(Kind::enter).kind == Wish::Kind::answer);
}

TEST_CASE("a form is asked for field by field, and typed as it says") {
  auto asked = question("q1", "swap", model::QuestionKind::ask, {{"go", ""}});
  asked.form =
      model::Map{{"count", model::Map{{"type", "int"}, {"required", true}, {"help", "how many"}}},
                 {"name", model::Map{{"type", "string"}}},
                 {"size", model::Map{{"type", "int"}, {"default", 3}}}};
  ViewWorld world(asking_for(asked));
  world.type("a1");
  world.press(Kind::enter);
  CHECK(contains(world.screen(9, 80, 14), "count (int, required): how many:"));
  world.type("12");
  world.press(Kind::enter);
  world.type("007");
  world.press(Kind::enter);
  CHECK(contains(world.screen(9, 80, 14), "size (int, default 3):"));
  world.press(Kind::enter);
  const Wish wish = world.press(Kind::enter);
  REQUIRE(wish.kind == Wish::Kind::answer);
  CHECK(wish.answer.fields == model::Value(model::Map{{"count", 12}, {"name", "007"}}));
}

TEST_CASE("a paste chooses nothing and confirms nothing") {
  ViewWorld world(asking_about_swap());
  world.type("a");
  world.view.press({Kind::text, "1", true}, world.state);
  CHECK(world.press(Kind::enter).kind == Wish::Kind::none);
  CHECK_FALSE(contains(world.screen(9, 80, 14), "note for"));
}

TEST_CASE("a question that closes meanwhile closes its dialog and says so") {
  ViewWorld world(asking_about_swap());
  world.type("a1");
  world.press(Kind::enter);
  REQUIRE(core::evolve(world.state, at(10, ev::QuestionAnswered{"q1", "eve", "happened", "", {}})));
  CHECK(contains(world.screen(10, 80, 14), "q1 was closed meanwhile; nothing was sent"));
  CHECK(world.type("a").kind == Wish::Kind::none);
  CHECK(contains(world.screen(10, 80, 14), "no question is open"));
}

TEST_CASE("what is shown with a question can be read on the smallest screens") {
  auto asked = question("q1", "swap", model::QuestionKind::ask, {{"go", ""}});
  model::List rows;
  for (int i = 0; i < 40; ++i) rows.push_back("row " + std::to_string(i));
  asked.show = rows;
  ViewWorld world(asking_for(asked));
  world.type("a");
  CHECK_FALSE(contains(world.screen(9, 40, 12), "row 39"));
  for (int i = 0; i < 40; ++i) world.press(Kind::page_down);
  CHECK(contains(world.screen(9, 40, 12), "row 39"));
}

TEST_CASE("a step is not failed by a slip of the finger") {
  ViewWorld world(asking_for(
      question("q1", "swap", model::QuestionKind::approval, {{"approve", ""}, {"reject", ""}})));
  world.type("a2");
  world.press(Kind::enter);
  CHECK(world.press(Kind::enter).kind == Wish::Kind::none);
  CHECK(contains(world.screen(9, 120, 16), "type 'reject' to do it:"));
  world.press(Kind::escape);
  world.press(Kind::escape);
  world.type("1");
  world.press(Kind::enter);
  CHECK(world.press(Kind::enter).answer.choice == "approve");
}

TEST_CASE("letting go what destroys data needs its word, holding it back does not") {
  auto plan = std::make_shared<model::Plan>(*three_steps());
  plan->graphs[0].steps[2].spec.destroys =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"ledger"});
  auto asked = question("q1", "swap", model::QuestionKind::ask, {{"go", ""}, {"skip", ""}});
  auto state = core::restore("run-1", plan, asking_for(asked));
  REQUIRE(state);
  ViewWorld world(asking_about_swap());
  world.state = std::move(*state);
  world.type("a1");
  world.press(Kind::enter);
  CHECK(world.press(Kind::enter).kind == Wish::Kind::none);
  CHECK(contains(world.screen(9, 80, 14), "it lets go what destroys ledger; type 'go' to do it:"));
  world.press(Kind::escape);
  world.press(Kind::escape);
  world.type("2");
  world.press(Kind::enter);
  CHECK(world.press(Kind::enter).answer.choice == "skip");
}
