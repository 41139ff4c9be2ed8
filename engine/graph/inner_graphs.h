// InnerGraphs: the graphs that a drawing shows inside a run or a step, and what their steps are
// called there.
#pragma once

#include <string>
#include <vector>

#include "model/plan.h"

namespace reprise::graph {

struct InnerGraph {
  std::string name;  // empty: the steps themselves; "finally", ..: a list beside them
  model::GraphIndex graph = model::none;
  std::string path;  // before the ids of its steps
  // A path as in a run; items of a fan-out are [*].
  std::string path_of(const model::PlannedStep& step) const;
};

// The run's own steps, and the lists beside them.
std::vector<InnerGraph> graphs_of_run(const model::Plan& plan);
// Those of a block or a call, and what is done when a step fails; `path` is the step's.
std::vector<InnerGraph> graphs_inside(const model::Plan& plan, const model::PlannedStep& step,
                                      const std::string& path);

}  // namespace reprise::graph
