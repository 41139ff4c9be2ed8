// Gantt: the attempts, waits and engines of a run over time, as a picture for a page.
#pragma once

#include <string>
#include <vector>

#include "console/story.h"

namespace reprise::console {

// An instant that should not be exceeded; one outside of the picture is left out.
struct GanttGoal {
  std::string name;
  base::WallMicros at_us = 0;
};

struct GanttInput {
  const Story& story;
  base::WallMicros begin_us = 0, end_us = 0;
  std::vector<GanttGoal> goals = {};
};

// Empty where nothing was ever attempted, asked or waited for. `name` is what a screen reader says.
std::string gantt_svg(const GanttInput& input, const std::string& name);

}  // namespace reprise::console
