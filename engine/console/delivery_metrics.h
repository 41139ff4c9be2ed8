// What Prometheus is told of deliveries: what came of which source, and what was decided about it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace reprise::console {

// Of one source, since the engine started. Every word that there is has its place, also with 0.
struct SourceFigures {
  using Counts = std::map<std::string, std::uint64_t>;
  Counts received;  // deliveries, by result
  Counts decided;   // alerts, by decision
};

struct DeliveryFigures {
  std::map<std::string, SourceFigures> sources;  // as many as the triggers file has
  SourceFigures::Counts by_time;                 // decisions without an alert
  std::uint64_t unknown = 0, busy = 0;           // told 404, told 503
  std::size_t waiting = 0, undecided = 0;
};

// Exposition format 0.0.4, to be put behind that of the runs.
std::string delivery_metrics_text(const DeliveryFigures& figures);

}  // namespace reprise::console
