// Metrics: how the runs of a state folder stand, as the text that Prometheus reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "console/show.h"
#include "core/state.h"

namespace reprise::console {

struct MetricsInput {
  std::vector<ListRow> runs;                   // all that the journal lists
  std::vector<const core::State*> unfinished;  // those of them that are not over
  base::WallMicros now_us = 0;
  std::optional<bool> has_engine = false;  // one lives on this state folder; nullopt: not known
  bool is_stopped = false;                 // the kill switch is set
  std::string version;
};

// Exposition format 0.0.4. Only runs that are not over have samples of their own: the number of
// samples is bounded by runbooks and by what is at work. What is not known has no sample.
std::string metrics_text(const MetricsInput& input);

}  // namespace reprise::console
