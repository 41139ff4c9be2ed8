// What becomes of the slots of a schedule that have come by now. Pure: the same standing and the
// same time give the same facts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schedule/book.h"

namespace reprise::schedule {

struct Moment {
  Seconds now = 0;
  // Why nothing that is late may be caught up: nobody knows whether the clock is right. Empty: it
  // may.
  std::string doubt = {};
  bool is_stopped = false;    // the kill switch is set
  std::string open_run = {};  // of the schedule, under way; empty = none
};

// How much later than its slot it starts: at most its jitter, and always as much.
base::Millis jitter_of(const model::Schedule& schedule, Seconds slot);
// When the next slot that is not decided is to be looked at.
std::optional<Seconds> due_at(const model::Schedule& schedule, const Zone& zone,
                              const Standing& standing);

// SlotMissed and SlotDue, at most one of the latter and last. Empty where no slot has come.
std::vector<Fact> decide(const model::Schedule& schedule, const Zone& zone,
                         const Standing& standing, const Moment& moment);

}  // namespace reprise::schedule
