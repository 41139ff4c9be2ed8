// Answers the core's Evaluate effects: pure, from the plan and the state alone.
#pragma once

#include "core/state.h"
#include "model/effect.h"
#include "model/input.h"

namespace reprise::driver {

// Never throws; what cannot be evaluated comes back as an error whose message begins with the
// place.
model::inputs::Evaluated answer_evaluation(const core::State& state,
                                           const model::effects::Evaluate& request);

}  // namespace reprise::driver
