// Metrics: how the runs of a state folder stand, as the text that Prometheus reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "console/run_totals.h"
#include "core/state.h"
#include "incident/summary.h"

namespace reprise::console {

// A run that is not over. Without a state, because it could not be read, it is only counted.
struct OpenRun {
  std::string status;
  std::optional<bool> has_engine = false;  // one carries it; nullopt: not known
  const core::State* state = nullptr;
};

struct DiskFigures {
  std::uint64_t journal_bytes = 0, free_bytes = 0;
};

struct MetricsInput {
  RunTotals ended;
  std::vector<OpenRun> open;
  base::WallMicros now_us = 0;
  std::optional<bool> has_engine = false;  // one lives on this state folder; nullopt: not known
  bool is_stopped = false;                 // the kill switch is set
  std::string version;
  std::optional<DiskFigures> disk = {};
  std::optional<incident::Summary> incidents = {};
};

// Only so many open runs have samples of their own, those that were made first.
inline constexpr std::size_t sampled_runs_max = 200;

// Exposition format 0.0.4. The number of samples is bounded, whatever runs there are. What is not
// known has no sample.
std::string metrics_text(const MetricsInput& input);

}  // namespace reprise::console
