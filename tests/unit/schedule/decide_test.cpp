// What becomes of slots that have come: on time, late, in heaps, beside a run that is under way.
#include "schedule/decide.h"

#include "schedule/slots.h"
#include "unit/schedule/moments.h"

using namespace reprise;
using namespace reprise::test;
using schedule::Fact;
using schedule::Moment;
using schedule::Seconds;
using schedule::SlotDue;
using schedule::SlotMissed;
using schedule::Zone;

namespace {

model::Schedule hourly() {
  model::Schedule schedule;
  schedule.name = "hourly";
  schedule.cron_text = "0 * * * *";
  schedule.cron = *model::parse_cron(schedule.cron_text);
  schedule.zone = "UTC";
  return schedule;
}

schedule::Standing standing_at(Seconds decided_until) {
  schedule::Standing standing;
  standing.decided_until = decided_until;
  return standing;
}

std::vector<Fact> decided(const model::Schedule& schedule, Moment moment,
                          const schedule::Standing& standing = standing_at(begin)) {
  return schedule::decide(schedule, Zone::utc(), standing, moment);
}

}  // namespace

TEST_CASE("Before its time nothing is decided, at its time the slot is due") {
  CHECK(decided(hourly(), {begin + hour - 1}).empty());
  const auto facts = decided(hourly(), {begin + hour});
  REQUIRE(facts.size() == 1);
  const auto& due = std::get<SlotDue>(facts.front());
  CHECK(due.slot == begin + hour);
  CHECK(due.run == "hourly-20261101t0100z");
  CHECK(due.after.empty());
  CHECK_FALSE(due.joined);
}

TEST_CASE("Of slots that nobody was there for the latest is caught up, and the others are told") {
  const auto facts = decided(hourly(), {begin + 5 * hour + 9 * minute});
  REQUIRE(facts.size() == 2);
  const auto& missed = std::get<SlotMissed>(facts.front());
  CHECK(missed.first == begin + hour);
  CHECK(missed.last == begin + 4 * hour);
  CHECK(missed.count == 4);
  CHECK(missed.reason == "a later slot, 2026-11-01T05:00:00Z, takes its place");
  CHECK(std::get<SlotDue>(facts.back()).slot == begin + 5 * hour);
}

TEST_CASE("What is later than catch_up is missed, and told") {
  const auto facts = decided(hourly(), {begin + 2 * hour + 11 * minute});
  REQUIRE(facts.size() == 1);
  CHECK(std::get<SlotMissed>(facts.front()).count == 2);
  CHECK(std::get<SlotMissed>(facts.front()).reason ==
        "nobody was there for 11m, which is longer than catch_up");
  auto never = hourly();
  never.catch_up_ms = 0;
  CHECK(std::holds_alternative<SlotDue>(decided(never, {begin + hour + 59}).front()));
  CHECK(std::holds_alternative<SlotMissed>(decided(never, {begin + hour + 61}).front()));
}

TEST_CASE("A clock in doubt catches up nothing, but what is on time starts") {
  CHECK(std::get<SlotMissed>(decided(hourly(), {begin + hour + 5 * minute, "who knows"}).front())
            .reason == "who knows");
  CHECK(std::holds_alternative<SlotDue>(decided(hourly(), {begin + hour, "who knows"}).front()));
}

TEST_CASE("While the kill switch is set nothing is due") {
  const auto facts = decided(hourly(), {begin + hour, "", true});
  CHECK(std::get<SlotMissed>(facts.front()).reason == "the kill switch is set");
}

TEST_CASE("Beside a run that is under way a slot is missed, waits, or is part of it") {
  auto schedule = hourly();
  const Moment moment{begin + hour, "", false, "r0"};
  CHECK(std::get<SlotMissed>(decided(schedule, moment).front()).reason ==
        "the run r0 of an earlier slot is under way");
  schedule.overlap = model::Overlap::join;
  const auto joined = std::get<SlotDue>(decided(schedule, moment).front());
  CHECK(joined.joined);
  CHECK(joined.run == "r0");
  schedule.overlap = model::Overlap::queue;
  const auto queued = std::get<SlotDue>(decided(schedule, moment).front());
  CHECK(queued.after == "r0");
  CHECK(queued.run == "hourly-20261101t0100z");
  auto standing = standing_at(begin + hour);
  standing.open = queued;
  CHECK(
      std::get<SlotMissed>(decided(schedule, {begin + 2 * hour, "", false, "r0"}, standing).front())
          .reason == "the slot of 2026-11-01T01:00:00Z waits already");
  standing.open->after.clear();  // it is being started: what waits for its run decides then
  CHECK(decided(schedule, {begin + 2 * hour}, standing).empty());
}

TEST_CASE("A slot that was due before the clock went back is not due again") {
  auto standing = standing_at(begin);
  standing.due = {begin + hour};
  const auto facts = decided(hourly(), {begin + 2 * hour}, standing);
  REQUIRE(facts.size() == 1);
  CHECK(std::get<SlotDue>(facts.front()).slot == begin + 2 * hour);
  CHECK(schedule::due_at(hourly(), Zone::utc(), standing) == begin + 2 * hour);
}

TEST_CASE("Jitter follows from schedule and slot, and is bounded") {
  auto schedule = hourly();
  schedule.jitter_ms = 20 * minute * 1000;
  std::set<base::Millis> seen;
  for (Seconds slot = begin; slot < begin + 100 * hour; slot += hour) {
    const auto late = schedule::jitter_of(schedule, slot);
    CHECK(late == schedule::jitter_of(schedule, slot));
    CHECK((late >= 0 && late <= schedule.jitter_ms));
    seen.insert(late);
  }
  CHECK(seen.size() > 90);
  CHECK(schedule::jitter_of(schedule, begin + hour) == 674'785);  // in every process
  const Seconds fires = begin + hour + schedule::jitter_of(schedule, begin + hour) / 1000;
  CHECK(schedule::due_at(schedule, Zone::utc(), standing_at(begin)) == fires);
  CHECK(decided(schedule, {fires - 1}).empty());
  CHECK(decided(schedule, {fires}).size() == 1);
  schedule.jitter_ms = 0;
  CHECK(schedule::jitter_of(schedule, begin) == 0);
}
