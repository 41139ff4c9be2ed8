// The order of steps: what must come before what, where the time goes, where a step is drawn.
// Nothing here recurses over the DAG, and all of it is linear.
#pragma once

#include <string>
#include <vector>

#include "model/plan.h"

namespace reprise::graph {

// Every step after all it needs; among equals in order of declaration. Steps on or behind a cycle
// are left out, so that a result shorter than the graph means: there is one.
std::vector<model::StepIndex> topological_order(const model::Graph& graph);

// Each cycle that can be walked by needs, as the steps on it: a needs b needs c needs a is {a, b,
// c}. Cycles that share a step may be told as one.
std::vector<std::vector<model::StepIndex>> find_cycles(const model::Graph& graph);

// Sets layer, row, and critical_ms. `body_ms` is the time of the body of each step (0 where it has
// none). A step whose time is not known counts as 1 ms, so that longer chains go first.
void lay_out(model::Graph& graph, const std::vector<base::Millis>& body_ms);

// The longest expected path of a laid-out graph, from a root to the end.
std::vector<model::StepIndex> critical_path(const model::Graph& graph);
std::vector<std::string> critical_path_ids(const model::Graph& graph);

}  // namespace reprise::graph
