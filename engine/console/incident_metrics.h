// What Prometheus is told of incidents: how they stand, and how long what must be quick took.
#pragma once

#include <string>

#include "incident/summary.h"

namespace reprise::console {

// Exposition format 0.0.4, to be put behind that of the runs. The mean of a measure is its sum over
// its count.
std::string incident_metrics_text(const incident::Summary& summary);

}  // namespace reprise::console
