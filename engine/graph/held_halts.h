// Held halts: `hold: true` of a halt keeps a guard on it, until the system is to come back.
#pragma once

#include <optional>

#include "model/plan.h"

namespace reprise::graph {

bool is_held_halt(const model::Step& step);

// The step before whose start the hold of `halt` ends: the one `resume` after it that comes before
// all others. none: there is no such step, and it ends with the run. nullopt: there are several,
// and none of them is the first.
std::optional<model::StepIndex> end_of_hold(const model::Graph& body, model::StepIndex halt);

}  // namespace reprise::graph
