// What a service tells beside the metrics of its runs: what it does, and what it works with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "console/delivery_metrics.h"
#include "console/event_tally.h"
#include "console/histogram.h"

namespace reprise::console {

// Of the journal, since the engine started.
struct JournalFigures {
  std::uint64_t committed = 0, failed = 0;
  std::size_t pending = 0;  // batches that are not durable yet
  Histogram seconds{{250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000,
                     500'000, 1'000'000, 2'500'000, 10'000'000}};
};

// Of one schedule, over all engines; 0 for what has not come.
struct ScheduleFigures {
  std::string name;
  base::WallMicros next_us = 0, last_us = 0;
  std::uint64_t started = 0, failed = 0, missed = 0;
};

struct ServiceFigures {
  base::WallMicros started_us = 0;
  EventTally events;
  JournalFigures journal;
  std::vector<ScheduleFigures> schedules = {};  // as many as the settings have
  DeliveryFigures deliveries = {};
};

// Exposition format 0.0.4, to be put behind that of the runs.
std::string service_metrics_text(const ServiceFigures& figures);

}  // namespace reprise::console
