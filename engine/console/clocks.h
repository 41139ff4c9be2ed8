// Clocks: how a run stands against the objectives of its runbook.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/state.h"

namespace reprise::console {

struct ClockView {
  std::string objective;  // "rto", "rpo"
  std::string clock;      // what it measures to, as the runbook says
  std::optional<base::Millis> target_ms, max_ms;
  std::optional<base::Millis> elapsed_ms;  // nullopt: this engine does not measure it
  std::string verdict;  // "within target", "over target", "over max", "not reached", "not measured"
};

// `now_us` counts for a run that has not ended. Only `rto` is measured: from the run's creation to
// its end, whatever clock it names.
std::vector<ClockView> clocks_of(const core::State& state, base::WallMicros now_us);

// "target 5m, max 15m (serving): 2m03s, within target".
std::string clock_text(const ClockView& clock);
// {"rto":{"clock":..,"elapsed_seconds":..,"max_seconds":..,"target_seconds":..,"verdict":..}}
std::string clocks_json(const std::vector<ClockView>& clocks);

}  // namespace reprise::console
