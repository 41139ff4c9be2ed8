// What every drawing says of a step and of a list of steps.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/plan.h"

namespace reprise::graph {

// "exec", "call ./pre.yaml", "block"; with " for each", " until" and " ?" (a `when`) where they
// hold.
std::string action_label(const model::PlannedStep& step);

// The lists beside the steps of a run or call, with their names: on_failure and finally.
std::vector<std::pair<std::string, model::GraphIndex>> lists_of(const model::Plan& plan,
                                                                model::GraphIndex graph);

}  // namespace reprise::graph
