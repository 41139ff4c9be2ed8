// Gantt: the attempts, waits for people and engines of a run over time, as a picture for a page.
#pragma once

#include <string>

#include "console/story.h"
#include "model/plan.h"

namespace reprise::console {

struct GanttInput {
  const Story& story;
  const model::Plan& plan;  // for the marks of its RTO
  base::WallMicros begin_us = 0, end_us = 0;
};

// Empty where nothing was ever attempted or asked. `name` is what a screen reader says.
std::string gantt_svg(const GanttInput& input, const std::string& name);

}  // namespace reprise::console
