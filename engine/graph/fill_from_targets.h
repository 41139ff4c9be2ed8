// FillFromTargets: inputs of actions that the bindings answer where the runbook says nothing.
#pragma once

#include "graph/assembly.h"
#include "graph/build.h"

namespace reprise::graph {

// Writes the targets that an action declares into its steps, as if the runbook had named them: so
// they are in the plan and in its hash. A target of another type than the input is meant for
// something else, and is left.
void fill_from_targets(Assembly& assembly, const BuildRequest& request);

}  // namespace reprise::graph
