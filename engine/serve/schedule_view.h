// ScheduleView: the schedules as people and programs read them.
#pragma once

#include <cstddef>

#include "access/identity.h"
#include "model/value.h"
#include "serve/scheduler.h"

namespace reprise::serve {

inline constexpr std::size_t next_slots_max = 100;

// {schedules: [{name, cron, zone, runbook, overlap, approval, catch_up, jitter, next: [{at,
// local}], last_slot, last_run, last_error, waits, started, failed, missed, last_missed}]}: those
// whose runbook the scopes of this one cover, each with `count` slots after `now`. Which labels a
// run will have is not known before it is planned.
model::Map schedules_map(const Scheduler& scheduler, schedule::Seconds now, std::size_t count,
                         const access::Identity& identity);

}  // namespace reprise::serve
