// Which guard watches the process of a scope: the one of the engine's own making that begins with
// the step that enters it.
#pragma once

#include "core/data.h"

namespace reprise::core {

// The way out of that scope; no_node for every other guard.
NodeIndex watched_stay(const Data& data, NodeIndex guard);

}  // namespace reprise::core
