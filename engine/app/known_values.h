// KnownValues: what a plan's parameters are before a run, when only inputs and targets are known.
#pragma once

#include "console/plan_facts.h"
#include "model/plan.h"

namespace reprise::app {

// Whatever needs more is shown as it was written. Holds what it needs of the plan.
console::Render render_known(const model::Plan& plan);

}  // namespace reprise::app
