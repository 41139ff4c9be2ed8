// The ladder: each rung at its time and once, over restarts, reboots and clocks that jump.
#include "unit/incident/desk.h"

using namespace incident_test;
namespace changes = incident::changes;

TEST_CASE("Each rung is told at its time, and a missed deadline is told, too") {
  Desk desk;
  desk.open("i1");
  std::vector<std::pair<base::Millis, Keys>> told;
  for (base::Millis at = 0; at <= 40 * minute; at += minute / 2) {
    if (auto keys = desk.tell(); !keys.empty()) told.emplace_back(at / minute, std::move(keys));
    desk.pass(minute / 2);
  }
  CHECK(told ==
        std::vector<std::pair<base::Millis, Keys>>{{0, {"i1/rung/1/oncall"}},
                                                   {5, {"i1/rung/2/oncall", "i1/rung/2/second"}},
                                                   {15, {"i1/deadline/lead", "i1/rung/3/lead"}},
                                                   {30, {"i1/rung/4/cto"}}});
  CHECK(desk.book.find("i1")->missed);
  CHECK_FALSE(incident::next_in(desk.book, desk.now));
}

TEST_CASE("Who looks again when they are told to misses no rung") {
  Desk desk;
  desk.open("i1");
  std::vector<base::Millis> looked;
  desk.tell();
  while (const auto next = incident::next_in(desk.book, desk.now)) {
    REQUIRE(*next > 0);
    looked.push_back(*next / minute);
    desk.pass(*next);
    REQUIRE_FALSE(desk.tell().empty());
  }
  CHECK(looked == std::vector<base::Millis>{5, 10, 15});
}

TEST_CASE("After an acknowledgement nobody is called, and no deadline is missed") {
  Desk desk;
  desk.open("i1");
  desk.tell();
  desk.pass(6 * minute);
  for (const auto& due : incident::due_now(desk.book, desk.now)) desk.record(due);
  // Recorded and not told yet: it is not needed any more.
  desk.record(incident::acknowledge(desk.book, "i1", "ann", "on it", desk.now.wall_us));
  CHECK(incident::to_tell(desk.book, desk.now.wall_us).empty());
  desk.pass(60 * minute);
  CHECK(desk.tell().empty());
  CHECK_FALSE(incident::next_in(desk.book, desk.now));
  CHECK_FALSE(desk.book.find("i1")->missed);
  CHECK(incident::acknowledge(desk.book, "i1", "bob", "", 1).error().code == "state");
}

TEST_CASE("A restart tells nothing twice, and goes on with what was only recorded") {
  Desk desk;
  desk.open("i1");
  desk.tell();
  desk.restart();
  CHECK(desk.tell().empty());
  desk.pass(5 * minute);
  for (const auto& due : incident::due_now(desk.book, desk.now)) desk.record(due);
  desk.record(changes::Sent{{}, "i1/rung/2/oncall", "pager", desk.now.wall_us});
  desk.restart();
  CHECK(incident::due_now(desk.book, desk.now).empty());
  CHECK(desk.tell() == Keys{"i1/rung/2/second"});
}

TEST_CASE("After a reboot the wall clock counts; one that was set back does not stop the ladder") {
  Desk desk;
  desk.open("i1");
  desk.tell();
  SECTION("the machine was down for a while") {
    desk.pass(5 * minute);
    desk.now.boot_us = 7;
    desk.now.boot_id = "boot-2";
    desk.record(changes::WatchBegan{desk.now});
    CHECK(desk.tell() == Keys{"i1/rung/2/oncall", "i1/rung/2/second"});
  }
  SECTION("its clock lies before everything that is known") {
    desk.pass(4 * minute);
    desk.record(changes::WatchBegan{desk.now});
    desk.now = {desk.now.wall_us - 86'400'000'000, 7, "boot-2"};
    desk.record(changes::WatchBegan{desk.now});
    CHECK(desk.tell().empty());
    desk.pass(minute);
    CHECK(desk.tell() == Keys{"i1/rung/2/oncall", "i1/rung/2/second"});
  }
  SECTION("in the same boot only the boot clock counts") {
    desk.now.wall_us += 3'600'000'000;
    CHECK(desk.tell().empty());
    desk.now.boot_us += 5 * minute * 1'000;
    CHECK(desk.tell().size() == 2);
  }
}

TEST_CASE("What no route takes is tried again, later and later, and then given up") {
  Desk desk;
  desk.open("i1");
  for (const auto& due : incident::due_now(desk.book, desk.now)) desk.record(due);
  std::vector<base::Millis> waited;
  while (!incident::to_tell(desk.book, desk.now.wall_us).empty()) {
    desk.record(changes::Unsent{{}, "i1/rung/1/oncall", "exit 1", desk.now.wall_us});
    CHECK(incident::to_tell(desk.book, desk.now.wall_us).empty());
    const auto next = incident::next_in(desk.book, desk.now);
    REQUIRE(next);
    waited.push_back(*next);
    desk.pass(*next);
  }
  CHECK(waited == std::vector<base::Millis>{2'000, 4'000, 8'000, 16'000, 4 * minute + 30'000});
  CHECK(desk.book.messages().at("i1/rung/1/oncall").tries == 5);
}

TEST_CASE("A clock that is set back puts off no second try") {
  Desk desk;
  desk.open("i1");
  for (const auto& due : incident::due_now(desk.book, desk.now)) desk.record(due);
  desk.record(changes::Unsent{{}, "i1/rung/1/oncall", "exit 1", desk.now.wall_us});
  desk.now.wall_us -= 86'400'000'000;
  CHECK(incident::next_in(desk.book, desk.now) == 0);
  CHECK(desk.tell() == Keys{"i1/rung/1/oncall"});
}

TEST_CASE("What no route takes keeps nothing else from being told") {
  Desk desk;
  desk.open("i1");
  for (const auto& due : incident::due_now(desk.book, desk.now)) desk.record(due);
  desk.record(changes::Unsent{{}, "i1/rung/1/oncall", "no route", desk.now.wall_us});
  desk.open("i2");
  CHECK(desk.tell() == Keys{"i2/rung/1/oncall"});
}

TEST_CASE("Calls come before whatever else is to be told, the most severe first") {
  Desk desk;
  auto low = level_p0();
  low.tell_as = "low";
  desk.open("i1", low);
  desk.open("i2");
  for (const char* severity : {"critical", "odd", "medium"}) {
    incident::Message notice{std::string("a/") + severity};
    notice.severity = severity;
    desk.record(changes::Due{notice, 1});
  }
  CHECK(desk.tell() ==
        Keys{"i2/rung/1/oncall", "i1/rung/1/oncall", "a/critical", "a/medium", "a/odd"});
}

TEST_CASE("Without a level there is no ladder") {
  Desk desk;
  desk.open("i1", {});
  desk.pass(60 * minute);
  CHECK(desk.tell().empty());
}
