// A scheduler over a real journal, with the clock and the runs in the test's hands.
#pragma once

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "serve/scheduler.h"
#include "unit/schedule/moments.h"
#include "unit/serve/store_rig.h"

namespace scheduler_test {

using namespace reprise;

using test::hour;
using test::minute;
inline const schedule::Seconds day = 24 * hour;

struct HeldClock final : port::Clock {
  base::Instant now() override { return {wall_us, boot_us, "boot"}; }
  void pass(schedule::Seconds seconds) {
    wall_us += seconds * 1'000'000;
    boot_us += seconds * 1'000'000;
  }
  void jump(schedule::Seconds seconds) { wall_us += seconds * 1'000'000; }
  base::WallMicros wall_us = (test::begin + 10) * 1'000'000;
  std::int64_t boot_us = 1'000'000;
};

inline model::Schedule hourly() {
  model::Schedule schedule;
  schedule.name = "hourly";
  schedule.cron_text = "0 * * * *";
  schedule.cron = *model::parse_cron(schedule.cron_text);
  schedule.zone = "UTC";
  schedule.start.runbook = "shop/check";
  return schedule;
}

struct Timetable : serve_test::StoreRig {
  explicit Timetable(std::vector<model::Schedule> all = {hourly()}) : schedules(std::move(all)) {
    begin();
  }

  // An engine's life: what is not in the journal is lost with it.
  void begin() {
    open_store(clock);
    scheduler = std::make_unique<serve::Scheduler>(parts());
    REQUIRE(scheduler->open(*serve::with_zones(schedules)));
    settle();
  }
  void end() {
    settle();
    scheduler.reset();
    timers.clear();
    close_store();
  }

  serve::SchedulerParts parts() {
    return {*entries,
            clock,
            [this](base::Millis, std::function<void()> turn) {
              timers = {std::move(turn)};  // only the last one counts
            },
            [this](const model::Schedule&, const schedule::SlotDue& due, auto done) {
              asked.push_back(due.run);
              due_at_start.push_back(kept("slot.due"));
              if (failing) return done(base::fail("usage", "there is no runbook"));
              open.insert(due.run);
              if (is_answering) done({});
            },
            [this](const std::string& run) { return open.count(run) > 0; },
            [this](const std::string& run, std::function<void()> ended) {
              if (open.count(run) == 0) return ended();
              watched.emplace_back(run, std::move(ended));
            },
            [this] { return is_stopped; },
            [this](const std::string& text) { told.push_back(text); }};
  }

  // Time passes, and the timer is heard.
  void pass(schedule::Seconds seconds) {
    clock.pass(seconds);
    look();
  }
  void look() {
    auto due = std::move(timers);
    timers.clear();
    for (auto& turn : due) turn();
    settle();
  }
  void end_run(const std::string& run) {
    open.erase(run);
    auto all = std::move(watched);
    watched.clear();
    for (auto& [of, ended] : all)
      of == run ? ended() : static_cast<void>(watched.emplace_back(of, ended));
    settle();
  }
  void settle() { commit_until_quiet("schedule"); }

  std::size_t kept(const std::string& kind = "") {
    auto all = store->entries("schedule", 0, 0);
    REQUIRE(all);
    return static_cast<std::size_t>(std::count_if(
        all->begin(), all->end(),
        [&](const port::Entry& entry) { return kind.empty() || entry.kind == kind; }));
  }
  const schedule::Standing& standing(const std::string& name = "hourly") const {
    return *scheduler->book().find(name);
  }

  HeldClock clock;
  std::vector<model::Schedule> schedules;
  bool is_answering = true, failing = false, is_stopped = false;
  std::vector<std::string> asked, told;
  std::vector<std::size_t> due_at_start;  // durable ones when each was asked for
  std::set<std::string> open;             // runs that are under way
  std::vector<std::pair<std::string, std::function<void()>>> watched;
  std::vector<std::function<void()>> timers;
  std::unique_ptr<serve::Scheduler> scheduler;
};

}  // namespace scheduler_test
