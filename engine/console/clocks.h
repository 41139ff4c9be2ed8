// Clocks: how a run stands against the objectives of its runbook.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "console/moments.h"
#include "core/state.h"

namespace reprise::console {

struct ClockView {
  std::string objective;  // "rto", "rpo"
  std::string clock;      // what it measures to, as the runbook says
  std::optional<base::Millis> target_ms, max_ms;
  std::optional<base::Millis> elapsed_ms;  // of the rpo: the time whose data is lost
  std::string verdict;   // "within target", "over target", "over max", "not reached", "not known"
  std::string measured;  // from what to what, or why nothing is known
  bool is_running = false;                                  // it still burns
  std::optional<base::WallMicros> target_at_us, max_at_us;  // of the rto: when it is exceeded
};

// `now_us` counts for what has not come yet.
// The rto counts from `detected`, or else from the run's creation, to the moment that it names;
// where no step says that one, to the run's end. The rpo is the time between the data that is back
// and `halted`, or else the run's creation.
std::vector<ClockView> clocks_of(const core::State& state, base::WallMicros now_us);

// The share of the last limit that is used up, in percent; nullopt where there is no limit.
std::optional<std::int64_t> burned_percent(const ClockView& clock);

// "target 5m, max 15m (serving): 2m03s, within target; 13% of max; max at 2026-..".
std::string clock_text(const ClockView& clock);
// {"rto":{"clock":..,"elapsed_seconds":..,"max_seconds":..,"target_seconds":..,"verdict":..,
// "burned_percent":..,"measured":..,"target_at":..,"max_at":..},
// "moments":{"detected":{"at":..,"by":..},"halted":..,"serving":..,"trading":..,"data_until":..}}
std::string clocks_json(const core::State& state, base::WallMicros now_us);

}  // namespace reprise::console
