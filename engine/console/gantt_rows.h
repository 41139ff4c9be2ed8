// GanttRows: what a run did over time, row by row, before it is drawn.
#pragma once

#include <string>
#include <vector>

#include "console/gantt.h"

namespace reprise::console {

struct GanttBar {
  enum class Shape : std::uint8_t { attempt, person, rest };  // rest: a thin one, in others too
  base::WallMicros from_us = 0, to_us = 0;
  Shape shape = Shape::attempt;
  std::string tone, sign, title;  // the sign says what the colour says
};

struct GanttRow {
  std::string name;
  std::vector<GanttBar> bars;  // later ones lie over earlier ones
};

// One row for the engines, then one for each step in the order they began. Empty where no step did.
std::vector<GanttRow> gantt_rows(const GanttInput& input);

}  // namespace reprise::console
