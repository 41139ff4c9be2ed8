#include "schedule/book.h"

#include <algorithm>

namespace reprise::schedule {

namespace {
// A clock that goes back passes slots again; so many of them are known.
constexpr std::size_t due_kept = 500;
}  // namespace

void ScheduleBook::add(const Fact& fact) {
  std::visit([this](const auto& each) { take(each); }, fact);
}

const Standing* ScheduleBook::find(const std::string& schedule) const {
  const auto found = standings_.find(schedule);
  return found == standings_.end() ? nullptr : &found->second;
}

Standing* ScheduleBook::standing_of(const std::string& schedule) {
  const auto found = standings_.find(schedule);
  return found == standings_.end() ? nullptr : &found->second;
}

void ScheduleBook::reach(Seconds at) { last_at_ = std::max(last_at_, at); }

void ScheduleBook::take(const ScheduleSet& fact) {
  Standing& standing = standings_[fact.schedule];
  standing.definition = fact.definition;
  standing.decided_until = fact.at;
  reach(fact.at);
}

void ScheduleBook::take(const ScheduleRemoved& fact) {
  standings_.erase(fact.schedule);
  reach(fact.at);
}

void ScheduleBook::take(const Mark& fact) {
  last_mark_ = fact.at;
  reach(fact.at);
}

// Everything after the new time is still to come; what was started of it is not started again.
void ScheduleBook::take(const ClockJumped& fact) {
  last_at_ = last_mark_ = fact.to;
  for (auto& [name, standing] : standings_)
    standing.decided_until = std::min(standing.decided_until, fact.to);
}

void ScheduleBook::take(const SlotDue& fact) {
  Standing* found = standing_of(fact.schedule);
  if (found == nullptr) return;
  Standing& standing = *found;
  standing.decided_until = std::max(standing.decided_until, fact.slot);
  standing.last_slot = fact.slot;
  standing.due.insert(fact.slot);
  if (standing.due.size() > due_kept) standing.due.erase(standing.due.begin());
  if (!fact.joined) standing.open = fact;
  if (fact.joined) ++standing.started;
  reach(fact.slot);
}

void ScheduleBook::take(const SlotStarted& fact) {
  Standing* found = standing_of(fact.schedule);
  if (found == nullptr) return;
  Standing& standing = *found;
  standing.last_error = fact.error;
  ++(fact.error.empty() ? standing.started : standing.failed);
  if (fact.error.empty()) standing.last_run = fact.run;
  if (standing.open && standing.open->slot == fact.slot) standing.open.reset();
}

void ScheduleBook::take(const SlotMissed& fact) {
  Standing* found = standing_of(fact.schedule);
  if (found == nullptr) return;
  Standing& standing = *found;
  standing.decided_until = std::max(standing.decided_until, fact.last);
  standing.missed += fact.count;
  standing.last_missed = fact;
  reach(fact.last);
}

std::vector<Fact> changes_for(const std::vector<model::Schedule>& schedules,
                              const ScheduleBook& book, Seconds now) {
  std::vector<Fact> changes;
  std::set<std::string> names;
  for (const auto& schedule : schedules) {
    names.insert(schedule.name);
    const Standing* standing = book.find(schedule.name);
    const std::string definition = definition_of(schedule);
    if (standing == nullptr || standing->definition != definition)
      changes.push_back(ScheduleSet{schedule.name, definition, now});
  }
  for (const auto& [name, standing] : book.standings())
    if (names.count(name) == 0) changes.push_back(ScheduleRemoved{name, now});
  return changes;
}

}  // namespace reprise::schedule
