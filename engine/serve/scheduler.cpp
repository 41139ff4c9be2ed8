#include "serve/scheduler.h"

#include <algorithm>

#include "schedule/decide.h"
#include "serve/zones.h"

namespace reprise::serve {

using schedule::Fact;
using schedule::Seconds;
using schedule::SlotDue;
using schedule::SlotMissed;

namespace {

constexpr base::Millis longest_wait_ms = 60'000, shortest_wait_ms = 250;
constexpr Seconds jump_s = 60, day_s = 86'400, mark_every_s = day_s / 4;
constexpr std::size_t facts_at_once = 1'000;

Seconds seconds_of(base::WallMicros wall_us) { return wall_us / 1'000'000; }

std::string doubt_of(Seconds span) {
  return "the clock is " + base::format_duration(span * 1000) +
         " ahead of what was last recorded: nobody knows whether it is right";
}

std::string text_of(const SlotMissed& fact) {
  const std::string what = fact.count == 1 ? "the slot of " + schedule::slot_text(fact.first)
                                           : std::to_string(fact.count) + " slots, " +
                                                 schedule::slot_text(fact.first) + " to " +
                                                 schedule::slot_text(fact.last);
  return "schedule " + fact.schedule + " missed " + what + ": " + fact.reason;
}

}  // namespace

base::Status Scheduler::open(std::vector<Scheduled> schedules) {
  if (auto restored = restore(); !restored) return restored;
  last_look_ = parts_.clock.now();
  const Seconds now = seconds_of(last_look_.wall_us);
  std::vector<Fact> facts;
  if (now < book_.last_at() - jump_s) note(schedule::ClockJumped{book_.last_at(), now}, facts);
  if (now > book_.last_at() + day_s) doubt_ = doubt_of(now - book_.last_at());
  write(facts);
  std::vector<SlotDue> left;
  for (const auto& [name, standing] : book_.standings())
    if (standing.open) left.push_back(*standing.open);
  open_ = true;
  use(std::move(schedules));
  for (const auto& due : left) carry_out(due);
  return {};
}

base::Status Scheduler::restore() {
  for (std::uint64_t last = 0;;) {
    auto entries = parts_.entries.read(std::string(schedule::schedule_stream), last, facts_at_once);
    if (!entries) return base::fail(entries.error());
    if (entries->empty()) return {};
    last = entries->back().seq;
    for (const auto& entry : *entries) {
      const auto fact = schedule::fact_from_json(entry.kind, entry.body);
      if (fact) book_.add(*fact);
      if (!fact && fact.error().code != "unknown") return base::fail(fact.error());
    }
  }
}

// What a schedule has missed before it is taken away or changed is not told any more.
void Scheduler::use(std::vector<Scheduled> schedules) {
  schedules_ = std::move(schedules);
  if (!open_ || closed_) return;
  std::vector<model::Schedule> plain;
  for (const auto& each : schedules_) plain.push_back(each.schedule);
  std::vector<Fact> facts;
  for (const Fact& change :
       schedule::changes_for(plain, book_, seconds_of(parts_.clock.now().wall_us)))
    note(change, facts);
  write(facts);
  look();
}

void Scheduler::look() {
  if (closed_) return;
  const auto now = parts_.clock.now();
  const Seconds now_s = seconds_of(now.wall_us);
  std::vector<Fact> facts;
  watch_clock(now, facts);
  const std::string doubt = std::exchange(doubt_, "");
  for (const auto& each : schedules_) decide(each, now_s, doubt, facts);
  if (!schedules_.empty() && now_s - book_.last_mark() >= mark_every_s)
    note(schedule::Mark{now_s}, facts);
  write(facts);
  arm_timer();
}

// The clock of the boot goes on whatever is done to the other.
void Scheduler::watch_clock(const base::Instant& now, std::vector<Fact>& facts) {
  const auto before = std::exchange(last_look_, now);
  const Seconds expected = seconds_of(before.wall_us + (now.boot_us - before.boot_us));
  const Seconds ahead = seconds_of(now.wall_us) - expected;
  if (std::abs(ahead) <= jump_s) return;
  note(schedule::ClockJumped{expected, expected + ahead}, facts);
  if (ahead > day_s) doubt_ = doubt_of(ahead);
}

void Scheduler::decide(const Scheduled& scheduled, Seconds now, const std::string& doubt,
                       std::vector<Fact>& facts) {
  const auto* standing = book_.find(scheduled.schedule.name);
  if (standing == nullptr) return;
  schedule::Moment moment{now, doubt, parts_.is_stopped()};
  if (standing->open)
    moment.open_run = standing->open->run;
  else if (!standing->last_run.empty() && parts_.is_open(standing->last_run))
    moment.open_run = standing->last_run;
  for (const Fact& fact : schedule::decide(scheduled.schedule, scheduled.zone, *standing, moment))
    note(fact, facts);
}

// The book is ahead of the disk; nothing is done by it before it is durable.
void Scheduler::note(Fact fact, std::vector<Fact>& facts) {
  book_.add(fact);
  facts.push_back(std::move(fact));
}

void Scheduler::write(const std::vector<Fact>& facts) {
  if (facts.empty()) return;
  std::vector<app::NewEntry> entries;
  for (const Fact& fact : facts)
    entries.push_back({std::string(schedule::schedule_stream), std::string(schedule::kind_of(fact)),
                       schedule::to_json(fact)});
  parts_.entries.append(std::move(entries), [this, facts](const auto& numbers) {
    if (!numbers) return;  // the engine ends; the next one decides again
    for (const Fact& fact : facts) {
      if (const auto* due = std::get_if<SlotDue>(&fact); due && !due->joined) carry_out(*due);
      if (const auto* missed = std::get_if<SlotMissed>(&fact)) parts_.tell(text_of(*missed));
      if (const auto* jump = std::get_if<schedule::ClockJumped>(&fact))
        parts_.tell("the clock jumped from " + schedule::slot_text(jump->from) + " to " +
                    schedule::slot_text(jump->to));
    }
  });
}

void Scheduler::carry_out(const SlotDue& due) {
  if (due.after.empty()) return start(due);
  parts_.watch(due.after, [this, due] { start(due); });
}

void Scheduler::start(const SlotDue& due) {
  if (closed_) return;
  const auto found = std::find_if(schedules_.begin(), schedules_.end(), [&](const Scheduled& each) {
    return each.schedule.name == due.schedule;
  });
  if (found == schedules_.end()) return;
  parts_.start(found->schedule, due, [this, due](const base::Status& made) {
    const std::string error = made ? "" : made.error().message;
    if (!made)
      parts_.tell("schedule " + due.schedule + " could not start its run of " +
                  schedule::slot_text(due.slot) + ": " + error);
    std::vector<Fact> facts;
    note(schedule::SlotStarted{due.schedule, due.slot, due.run, error}, facts);
    write(facts);
    look();
  });
}

void Scheduler::arm_timer() {
  const base::Millis now_ms = parts_.clock.now().wall_us / 1'000;
  base::Millis wait_ms = longest_wait_ms;
  for (const auto& each : schedules_) {
    const auto* standing = book_.find(each.schedule.name);
    const auto due =
        standing == nullptr ? std::nullopt : schedule::due_at(each.schedule, each.zone, *standing);
    if (due) wait_ms = std::min(wait_ms, *due * 1'000 - now_ms);
  }
  const std::uint64_t mine = ++timer_;
  if (closed_ || schedules_.empty()) return;
  parts_.later(std::max(wait_ms, shortest_wait_ms), [this, mine] {
    if (mine == timer_) look();
  });
}

base::Result<std::vector<Scheduled>> with_zones(const std::vector<model::Schedule>& schedules) {
  std::vector<Scheduled> all;
  for (const auto& schedule : schedules) {
    auto zone = load_zone(schedule.zone);
    if (!zone) return base::fail(zone.error());
    all.push_back({schedule, std::move(*zone)});
  }
  return all;
}

}  // namespace reprise::serve
