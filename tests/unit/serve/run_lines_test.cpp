// A client that left anywhere and says what it saw last gets the rest and nothing else.
#include "serve/run_lines.h"

#include <catch2/catch.hpp>

using namespace reprise;
using serve::EventForm;
using serve::Message;
using serve::RunLines;

namespace {

model::Event event(base::WallMicros at_us, model::EventBody body) {
  model::Event event;
  event.at.wall_us = at_us;
  event.body = std::move(body);
  return event;
}

// The third of them is two lines: a step that is over without ever having been seen to start.
std::vector<model::Event> story() {
  return {event(1, model::events::RunCreated{.runbook = "tests/one"}),
          event(2, model::events::RunStarted{}),
          event(3, model::events::StepSucceeded{.step = "one"}),
          event(4, model::events::RunFinished{})};
}

std::vector<std::string> ids(const std::vector<Message>& messages) {
  std::vector<std::string> ids;
  for (const auto& message : messages) ids.push_back(message.id);
  return ids;
}

}  // namespace

TEST_CASE("Every line has a number of its own") {
  RunLines lines("r1", EventForm::lines, {});
  const auto told = lines.add(1, story());
  CHECK(ids(told) == std::vector<std::string>{"1", "3.1", "3", "4"});
  CHECK(told[1].type == "step.started");
  CHECK(told[3].type == "run.finished");
  CHECK(lines.is_over());
}

TEST_CASE("From any line on the rest is told, once") {
  RunLines all("r1", EventForm::lines, {});
  const auto whole = all.add(1, story());
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    RunLines rest("r1", EventForm::lines, *serve::read_cursor(whole[cut].id));
    const auto told = rest.add(1, story());
    INFO(whole[cut].id);
    REQUIRE(told.size() == whole.size() - cut - 1);
    for (std::size_t i = 0; i < told.size(); ++i) CHECK(told[i].data == whole[cut + 1 + i].data);
  }
}

TEST_CASE("Events that come twice are told once, in both forms") {
  for (const auto form : {EventForm::lines, EventForm::stored}) {
    RunLines once("r1", form, {}), twice("r1", form, {});
    const auto events = story();
    const auto wanted = once.add(1, events);
    auto told = twice.add(1, {events[0], events[1]});
    for (auto& message : twice.add(1, events)) told.push_back(std::move(message));
    CHECK(ids(told) == ids(wanted));
  }
}
