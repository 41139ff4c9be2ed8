// What is left to do after an incident, and what is measured of it.
#include "incident/facts.h"
#include "incident/summary.h"
#include "unit/incident/desk.h"

using namespace incident_test;
namespace changes = incident::changes;

namespace {

constexpr base::Millis hour = 60 * minute, day = 24 * hour;

const std::vector<model::FollowUp> follow_ups = {{day, "Document what happened", {"lead"}},
                                                 {7 * day, "Hold the post-mortem", {}},
                                                 {30 * day, "Carry out what was decided", {}}};

incident::Clocks measured(const Desk& desk) {
  incident::Clocks clocks;
  clocks.failure = desk.now.wall_us - 10 * minute * 1'000;
  clocks.received = *clocks.failure + 30'000'000;
  clocks.acknowledged = *clocks.received + minute * 1'000;
  clocks.response = *clocks.received + 5'000'000;
  clocks.trading = *clocks.failure + 9 * minute * 1'000;
  clocks.end = desk.now.wall_us;
  return clocks;
}

}  // namespace

TEST_CASE("Each follow-up has its date; one that is overdue is told once") {
  Desk desk;
  desk.open("i1");
  desk.record(
      incident::close(desk.book, "i1", "run i1", "", measured(desk), follow_ups, desk.now.wall_us));
  const auto& tasks = desk.book.find("i1")->tasks;
  REQUIRE(tasks.size() == 3);
  for (std::size_t at = 0; at < tasks.size(); ++at)
    CHECK(tasks[at].task.due_us == desk.now.wall_us + follow_ups[at].after_ms * 1'000);
  CHECK(desk.tell().empty());
  desk.pass(day);
  CHECK(desk.tell() == Keys{"i1/task/1/lead"});
  desk.record(incident::finish_task(desk.book, "i1", 2, "ann", "held", desk.now.wall_us));
  desk.pass(30 * day);
  desk.restart();
  CHECK(desk.tell() == Keys{"i1/task/3"});
  const auto summary = incident::summarize(desk.book, desk.now.wall_us);
  CHECK(summary.open_tasks == 2);
  CHECK(summary.overdue_tasks == 2);
  const auto facts = incident::facts_of(*desk.book.find("i1"), desk.now.wall_us);
  CHECK(facts.at("overdue") == model::Value(2));
  CHECK(facts.at("state") == model::Value("closed"));
}

TEST_CASE("There is no task without a date or a title, and none is done twice") {
  Desk desk;
  desk.open("i1");
  const auto code = [](const incident::Changes& changes) {
    return changes ? std::string() : changes.error().code;
  };
  CHECK(code(incident::add_task(desk.book, "i1", "ann", {0, "tell the users", 0}, 1)) == "usage");
  CHECK(code(incident::add_task(desk.book, "i1", "ann", {0, "", 5}, 1)) == "usage");
  CHECK(code(incident::add_task(desk.book, "i2", "ann", {0, "x", 5}, 1)) == "unknown");
  CHECK_FALSE(incident::decode("task.added", R"({"id":"i1","by":"ann","at":1,)"
                                             R"("task":{"number":1,"title":"x"}})"));
  desk.record(incident::add_task(desk.book, "i1", "ann", {0, "tell the users", 5}, 1));
  desk.record(incident::finish_task(desk.book, "i1", 1, "ann", "", 2));
  CHECK(code(incident::finish_task(desk.book, "i1", 1, "bob", "", 3)) == "state");
  CHECK(code(incident::finish_task(desk.book, "i1", 2, "bob", "", 3)) == "unknown");
}

TEST_CASE("A task of a run is its incident's, whichever of them comes first") {
  Desk desk;
  const auto glass = [&](const std::string& id, const std::string& run) {
    desk.record(changes::AddedTask{id, "cy", run, {1, "look at it", desk.now.wall_us + 5}});
  };
  glass("glass-1", "i1");
  glass("glass-2", "i2");
  glass("glass-3", "");
  desk.open("i1");
  glass("glass-4", "i1");
  desk.record(incident::add_task(desk.book, "i1", "ann", {0, "tell the users", 5}, 1));
  desk.record(incident::finish_task(desk.book, "glass-3", 1, "ann", "it was right", 9));
  desk.restart();
  const auto& tasks = desk.book.find("i1")->tasks;
  REQUIRE(tasks.size() == 3);
  for (std::size_t at = 0; at < tasks.size(); ++at) CHECK(tasks[at].task.number == at + 1);
  CHECK(tasks[2].task.title == "tell the users");
  REQUIRE(desk.book.loose_tasks().size() == 2);
  CHECK(desk.book.loose_tasks().at("glass-2").run == "i2");
  CHECK(desk.book.loose_tasks().at("glass-3").followed.done);
  CHECK(incident::summarize(desk.book, desk.now.wall_us).open_tasks == 4);
  const auto facts = incident::facts_of(desk.book, "glass-2", desk.now.wall_us + 5);
  CHECK(facts.at("run") == model::Value("i2"));
  CHECK(facts.at("overdue") == model::Value(true));
}

TEST_CASE("What a broken glass left in journals of engines before is a task of its run") {
  auto change = incident::decode(
      "task.added", R"({"id":"glass-7","kind":"manual","text":"look at it","owner":"ann",)"
                    R"("run":"r1","due":"1970-01-02T00:00:00Z","due_us":86400000000})");
  REQUIRE(change);
  REQUIRE(*change);
  incident::Book book;
  book.apply(**change);
  const auto& loose = book.loose_tasks().at("glass-7");
  CHECK(loose.run == "r1");
  CHECK(loose.followed.added_by == "ann");
  CHECK(loose.followed.task.title == "look at it");
  CHECK(loose.followed.task.due_us == 86'400'000'000);
}

TEST_CASE("What is measured lies between moments that are known") {
  Desk desk;
  const auto measures = incident::measure(measured(desk));
  CHECK(measures.detect == 30'000);
  CHECK(measures.acknowledge == minute);
  CHECK(measures.respond == 5'000);
  CHECK(measures.recover == 9 * minute);
  const auto nothing = incident::measure({});
  CHECK_FALSE(nothing.detect);
  CHECK_FALSE(nothing.recover);
  incident::Clocks backwards;
  backwards.failure = 5'000'000;
  backwards.received = 2'000'000;
  CHECK(incident::measure(backwards).detect == 0);
}

TEST_CASE("The means are over closed incidents, by level") {
  Desk desk;
  for (const char* id : {"i1", "i2", "i3"}) desk.open(id);
  for (const char* id : {"i1", "i2"})
    desk.record(incident::close(desk.book, id, "ann", "", measured(desk), {}, desk.now.wall_us));
  const auto level = incident::summarize(desk.book, desk.now.wall_us).levels.at("P0");
  CHECK(level.open == 1);
  CHECK(level.unacknowledged == 1);
  CHECK(level.closed == 2);
  CHECK(level.detect.count == 2);
  CHECK(level.detect.sum_ms == 60'000);
  CHECK(level.recover.sum_ms == 18 * minute);
}

TEST_CASE("Before its end an incident's clocks are its own and what its runs say") {
  Desk desk;
  desk.open("i1");
  incident::Clocks run;
  run.response = desk.now.wall_us + 90'000'000;
  run.halted = desk.now.wall_us + 100'000'000;
  desk.pass(minute);
  desk.record(incident::acknowledge(desk.book, "i1", "ann", "", desk.now.wall_us));
  const auto clocks = incident::clocks_of(*desk.book.find("i1"), run);
  CHECK(clocks.received == desk.book.find("i1")->opened.at.wall_us);
  CHECK(clocks.response == desk.now.wall_us);
  CHECK(clocks.halted == run.halted);
  CHECK_FALSE(clocks.end);
}

TEST_CASE("A severity means a level by its name or by one of its words, in any case") {
  model::Escalation escalation;
  escalation.levels = {level_p0(), {"P1", {"high", "page"}, "high"}};
  const auto name = [&](const char* severity) {
    const auto* level = incident::level_of(escalation, severity);
    return level == nullptr ? std::string() : level->name;
  };
  CHECK(name("critical") == "P0");
  CHECK(name("p0") == "P0");
  CHECK(name("Page") == "P1");
  CHECK(name("low").empty());
  CHECK(name("").empty());
}
