// Span: what lies between the success of one step and the start of another.
#pragma once

#include "model/plan.h"

namespace reprise::graph {

// `until` can start only after `from` has succeeded.
bool starts_after_success(const model::Graph& graph, model::StepIndex from, model::StepIndex until);

}  // namespace reprise::graph
