// Facts: what the stream "schedule" holds - what became of each slot, and since when a schedule
// counts. A slot's run has an id that follows from the slot: started again, it is the same run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "model/schedule.h"
#include "schedule/zone.h"

namespace reprise::schedule {

inline constexpr std::string_view schedule_stream = "schedule";

// From `at` on the slots of this definition count; those of the one before do not any more.
struct ScheduleSet {
  std::string schedule, definition;  // a hash of cron and zone
  Seconds at = 0;
};
struct ScheduleRemoved {
  std::string schedule;
  Seconds at = 0;
};
// Everything until here is decided.
struct Mark {
  Seconds at = 0;
};
struct ClockJumped {
  Seconds from = 0, to = 0;
};
// It is to start: written before it does.
struct SlotDue {
  std::string schedule;
  Seconds slot = 0;
  std::string run;      // its own, or with join the one that is under way
  std::string after;    // queued: the run that must be over first
  bool joined = false;  // nothing is left to do
};
struct SlotStarted {
  std::string schedule;
  Seconds slot = 0;
  std::string run;
  std::string error;  // empty: the run is there
};
// Slots in a row that did not start anything.
struct SlotMissed {
  std::string schedule;
  Seconds first = 0, last = 0;
  std::uint64_t count = 0;
  std::string reason;  // a sentence a person understands
};

using Fact =
    std::variant<ScheduleSet, ScheduleRemoved, Mark, ClockJumped, SlotDue, SlotStarted, SlotMissed>;

// "schedule.set", "schedule.removed", "schedule.mark", "clock.jumped", "slot.due", "slot.started",
// "slot.missed".
std::string_view kind_of(const Fact& fact);
// The stored form; reading it gives the same fact. Error "damaged", and "unknown" for other kinds.
std::string to_json(const Fact& fact);
base::Result<Fact> fact_from_json(std::string_view kind, std::string_view body);

// What makes slots of a schedule other slots.
std::string definition_of(const model::Schedule& schedule);
// "nightly-20261101t0300z": the same for the same slot, always.
std::string run_id_of(const std::string& schedule, Seconds slot);
// RFC 3339.
std::string slot_text(Seconds slot);

}  // namespace reprise::schedule
