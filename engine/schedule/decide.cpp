#include "schedule/decide.h"

#include <algorithm>

#include "base/sha256.h"
#include "schedule/slots.h"

namespace reprise::schedule {

namespace {

// A start takes its time, and so does the timer: as late as this is on time.
constexpr Seconds on_time_s = 60;

Seconds fires_at(const model::Schedule& schedule, Seconds slot) {
  return slot + jitter_of(schedule, slot) / 1000;
}

// Those that have come, in order.
std::vector<Seconds> come_by(const model::Schedule& schedule, const Zone& zone,
                             const Standing& standing, Seconds now) {
  std::vector<Seconds> come;
  each_slot(schedule.cron, zone, standing.decided_until, now, [&](Seconds slot) {
    if (fires_at(schedule, slot) > now) return false;
    if (standing.due.count(slot) == 0) come.push_back(slot);
    return true;
  });
  return come;
}

SlotMissed missed(const model::Schedule& schedule, const std::vector<Seconds>& slots,
                  std::string reason) {
  return {schedule.name, slots.front(), slots.back(), slots.size(), std::move(reason)};
}

// Why not even the latest slot may start; empty = it may.
std::string refusal(const model::Schedule& schedule, const Standing& standing, Seconds slot,
                    const Moment& moment) {
  const Seconds late = moment.now - fires_at(schedule, slot);
  if (late > std::max(schedule.catch_up_ms / 1000, on_time_s))
    return "nobody was there for " + base::format_duration(late * 1000) +
           ", which is longer than catch_up";
  if (late > on_time_s && !moment.doubt.empty()) return moment.doubt;
  if (moment.is_stopped) return "the kill switch is set";
  if (standing.open && !standing.open->after.empty())
    return "the slot of " + slot_text(standing.open->slot) + " waits already";
  if (!moment.open_run.empty() && schedule.overlap == model::Overlap::skip)
    return "the run " + moment.open_run + " of an earlier slot is under way";
  return {};
}

SlotDue due(const model::Schedule& schedule, Seconds slot, const Moment& moment) {
  const bool joins = schedule.overlap == model::Overlap::join && !moment.open_run.empty();
  if (joins) return {schedule.name, slot, moment.open_run, "", true};
  return {schedule.name, slot, run_id_of(schedule.name, slot), moment.open_run, false};
}

}  // namespace

base::Millis jitter_of(const model::Schedule& schedule, Seconds slot) {
  const base::Digest digest = base::sha256(schedule.name + "\n" + slot_text(slot));
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < sizeof number; ++at) number = number << 8 | digest.at(at);
  return static_cast<base::Millis>(number % (static_cast<std::uint64_t>(schedule.jitter_ms) + 1));
}

std::optional<Seconds> due_at(const model::Schedule& schedule, const Zone& zone,
                              const Standing& standing) {
  Seconds after = standing.decided_until;
  for (std::size_t tried = 0; tried <= standing.due.size(); ++tried) {
    const auto slot = next_slot(schedule.cron, zone, after);
    if (!slot) return std::nullopt;
    if (standing.due.count(*slot) == 0) return fires_at(schedule, *slot);
    after = *slot;
  }
  return std::nullopt;
}

std::vector<Fact> decide(const model::Schedule& schedule, const Zone& zone,
                         const Standing& standing, const Moment& moment) {
  // What is to wait for a run waits until that is there.
  const bool is_starting = standing.open && standing.open->after.empty();
  if (is_starting && schedule.overlap == model::Overlap::queue) return {};
  auto come = come_by(schedule, zone, standing, moment.now);
  if (come.empty()) return {};
  const Seconds latest = come.back();
  if (const auto why = refusal(schedule, standing, latest, moment); !why.empty())
    return {missed(schedule, come, why)};
  come.pop_back();
  std::vector<Fact> facts;
  if (!come.empty())
    facts.push_back(
        missed(schedule, come, "a later slot, " + slot_text(latest) + ", takes its place"));
  facts.push_back(due(schedule, latest, moment));
  return facts;
}

}  // namespace reprise::schedule
