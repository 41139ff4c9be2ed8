// Slots: the instants at which a cron comes true in a zone.
//
// A local time that the clocks skip comes true at the first instant after it. One that they show
// twice comes true the first time; only a cron of every hour goes on through both, so that it never
// pauses for longer than it says. What meets at one instant is one slot.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "model/cron.h"
#include "schedule/zone.h"

namespace reprise::schedule {

// Calls `take` for each slot after `after` and not after `until`, in order, until it says no.
void each_slot(const model::Cron& cron, const Zone& zone, Seconds after, Seconds until,
               const std::function<bool(Seconds)>& take);

// The first one after `after`; nullopt where none comes within nine years.
std::optional<Seconds> next_slot(const model::Cron& cron, const Zone& zone, Seconds after);
// So many of them.
std::vector<Seconds> next_slots(const model::Cron& cron, const Zone& zone, Seconds after,
                                std::size_t count);

}  // namespace reprise::schedule
