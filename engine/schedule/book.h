// ScheduleBook: what follows from all facts of the stream "schedule" - which slots are decided, and
// what an engine that died has left to do.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schedule/facts.h"

namespace reprise::schedule {

// One schedule as it stands.
struct Standing {
  std::string definition;
  Seconds decided_until = 0;    // slots up to here are decided
  std::set<Seconds> due = {};   // the last slots that were to start: never once more
  std::optional<SlotDue> open;  // due, and it is not known that its run is there
  std::string last_run = {};    // that was made for it
  std::optional<Seconds> last_slot = {};
  std::optional<SlotMissed> last_missed = {};
  std::string last_error = {};  // of the last slot; empty where its run is there
  std::uint64_t started = 0, failed = 0, missed = 0;
};

class ScheduleBook {
 public:
  // In order, what is about to be written and what was read. What is about a schedule that does not
  // count (any more) is only history.
  void add(const Fact& fact);

  // Null where it does not count (any more).
  const Standing* find(const std::string& schedule) const;
  const std::map<std::string, Standing>& standings() const { return standings_; }
  // The latest time that a fact knows of.
  Seconds last_at() const { return last_at_; }
  Seconds last_mark() const { return last_mark_; }

 private:
  void take(const ScheduleSet& fact);
  void take(const ScheduleRemoved& fact);
  void take(const Mark& fact);
  void take(const ClockJumped& fact);
  void take(const SlotDue& fact);
  void take(const SlotStarted& fact);
  void take(const SlotMissed& fact);
  void reach(Seconds at);
  Standing* standing_of(const std::string& schedule);

  std::map<std::string, Standing> standings_;
  Seconds last_at_ = 0, last_mark_ = 0;
};

// What must be written so that these schedules count from `now` on, and no others.
std::vector<Fact> changes_for(const std::vector<model::Schedule>& schedules,
                              const ScheduleBook& book, Seconds now);

}  // namespace reprise::schedule
