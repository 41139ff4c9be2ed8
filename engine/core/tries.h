// Tries: how often a step has been begun anew after a definite failure. An attempt that was lost
// and is made again belongs to the same try.
#pragma once

#include "core/state.h"

namespace reprise::core {

// From 1.
std::uint32_t try_of(const State& state, NodeIndex node);

}  // namespace reprise::core
