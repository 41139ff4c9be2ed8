// Slots through lives of engines: due before started, started once, and nothing missed in silence.
#include "unit/serve/scheduler_rig.h"

using namespace scheduler_test;
using Texts = std::vector<std::string>;

TEST_CASE("A slot is durable before its run is asked for, and its start afterwards") {
  Timetable world;
  world.pass(hour - 11);
  CHECK(world.asked.empty());
  world.pass(1);
  CHECK(world.asked == Texts{"hourly-20261101t0100z"});
  CHECK(world.due_at_start == std::vector<std::size_t>{1});
  CHECK(world.kept("slot.started") == 1);
  CHECK(world.standing().last_run == "hourly-20261101t0100z");
  CHECK_FALSE(world.standing().open);
}

TEST_CASE("An engine that dies between due and started leaves one run") {
  Timetable world;
  world.is_answering = false;  // it dies before the run is known to be there
  world.pass(hour);
  CHECK(world.asked.size() == 1);
  world.end();
  world.is_answering = true;
  world.clock.pass(5 * hour);
  world.begin();
  // Asked for again by the same id; the slots that came meanwhile find it under way.
  CHECK(world.asked == Texts{"hourly-20261101t0100z", "hourly-20261101t0100z"});
  CHECK(world.kept("slot.started") == 1);
  CHECK(world.standing().started == 1);
  CHECK(world.standing().missed == 5);
  world.end();
  world.begin();
  CHECK(world.asked.size() == 2);
}

TEST_CASE("What was missed without an engine is told, and the latest slot caught up") {
  Timetable world;
  world.end();
  world.clock.pass(3 * hour + 5 * minute);
  world.begin();
  CHECK(world.asked == Texts{"hourly-20261101t0300z"});
  REQUIRE(world.told.size() == 1);
  CHECK(world.told.front() ==
        "schedule hourly missed 2 slots, 2026-11-01T01:00:00Z to 2026-11-01T02:00:00Z: a later "
        "slot, 2026-11-01T03:00:00Z, takes its place");
  world.end();
  world.clock.pass(25 * minute + day);
  world.begin();
  CHECK(world.asked.size() == 1);
  CHECK(world.told.size() == 2);
  CHECK(world.standing().missed == 2 + 24);
  CHECK(world.kept("slot.missed") == 2);
}

TEST_CASE("After more than a day without a record nothing is caught up") {
  Timetable world;
  world.end();
  world.clock.pass(30 * hour + 5 * minute);
  world.begin();
  CHECK(world.asked.empty());
  CHECK(world.standing().missed == 30);
  world.pass(hour);
  CHECK(world.asked == Texts{"hourly-20261102t0700z"});
}

TEST_CASE("A clock that goes forward and back starts no slot twice, and tells of both") {
  Timetable world;
  world.clock.jump(5 * hour);
  world.look();
  CHECK(world.asked == Texts{"hourly-20261101t0500z"});
  world.end_run("hourly-20261101t0500z");
  world.clock.jump(-5 * hour);
  world.look();
  CHECK(world.kept("clock.jumped") == 2);
  CHECK(world.standing().decided_until < test::at("2026-11-01T01:00:00Z"));
  for (int hours = 1; hours <= 6; ++hours) {
    world.pass(hour);
    for (const auto& run : std::set(world.open)) world.end_run(run);
  }
  const std::set<std::string> once(world.asked.begin(), world.asked.end());
  CHECK(once.size() == 6);
  CHECK(world.asked.size() == 6);
}

TEST_CASE("A clock that is set back while no engine lives is seen by the next one") {
  Timetable world;
  world.pass(10 * hour);
  world.end_run("hourly-20261101t1000z");
  world.end();
  world.clock.jump(-3 * hour);
  world.begin();
  CHECK(world.kept("clock.jumped") == 1);
  world.pass(hour);
  CHECK(world.asked.back() == "hourly-20261101t0800z");
}

TEST_CASE("While a run is under way the next slot is missed, or waits for its end") {
  auto queued = hourly();
  queued.name = "queued";
  queued.overlap = model::Overlap::queue;
  Timetable world({hourly(), queued});
  world.pass(hour);
  world.pass(hour);
  world.pass(hour);
  CHECK(world.asked == Texts{"hourly-20261101t0100z", "queued-20261101t0100z"});
  CHECK(world.standing().missed == 2);
  CHECK(world.standing("queued").missed == 1);
  world.end_run("queued-20261101t0100z");
  CHECK(world.asked.back() == "queued-20261101t0200z");
  CHECK_FALSE(world.standing("queued").open);
}

TEST_CASE("A slot that waits is started by the next engine") {
  auto queued = hourly();
  queued.overlap = model::Overlap::queue;
  Timetable world({queued});
  world.pass(hour);
  world.pass(hour);
  world.end();
  world.watched.clear();
  world.open.clear();  // the run ended while nobody looked
  world.begin();
  CHECK(world.asked.back() == "hourly-20261101t0200z");
  CHECK(world.asked.size() == 2);
}

TEST_CASE("The kill switch and a runbook that cannot start are told") {
  Timetable world;
  world.is_stopped = true;
  world.pass(hour);
  CHECK(world.asked.empty());
  CHECK(world.told.back() ==
        "schedule hourly missed the slot of 2026-11-01T01:00:00Z: the kill switch is set");
  world.is_stopped = false;
  world.failing = true;
  world.pass(hour);
  CHECK(world.told.back() ==
        "schedule hourly could not start its run of 2026-11-01T02:00:00Z: there is no runbook");
  CHECK(world.standing().failed == 1);
  CHECK(world.standing().missed == 1);
}

TEST_CASE("A schedule counts from when it was set; one that was taken away starts nothing") {
  Timetable world;
  world.end();
  auto other = hourly();
  other.cron = *model::parse_cron("30 * * * *");
  other.cron_text = "30 * * * *";
  world.schedules = {other};
  world.clock.pass(3 * hour);
  world.begin();
  CHECK(world.told.empty());
  world.pass(30 * minute);
  CHECK(world.asked == Texts{"hourly-20261101t0330z"});
  world.scheduler->use({});
  world.settle();
  world.pass(5 * hour);
  CHECK(world.asked.size() == 1);
  CHECK(world.scheduler->book().standings().empty());
}

TEST_CASE("An engine that runs says now and then how far it has come") {
  Timetable world({[] {
    auto yearly = hourly();
    yearly.cron = *model::parse_cron("@yearly");
    yearly.cron_text = "@yearly";
    return yearly;
  }()});
  const auto before = world.kept("schedule.mark");
  for (int hours = 0; hours < 24; ++hours) world.pass(hour);
  CHECK(world.kept("schedule.mark") == before + 4);
}
