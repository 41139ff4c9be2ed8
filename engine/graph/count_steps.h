// How many steps a plan would have, told before it is made: calls multiply.
#pragma once

#include <cstdint>

#include "model/runbook.h"

namespace reprise::graph {

// All steps of `runbook` and of what it calls, as often as it calls it; blocks, handlers and lists
// included. Calls that are nested too deep to be planned are not followed.
std::uint64_t count_steps(const model::Runbook& runbook);

}  // namespace reprise::graph
