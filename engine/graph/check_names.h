// Checks every name in every expression: does it exist, and may it be used there?
#pragma once

#include "graph/assembly.h"
#include "graph/build.h"

namespace reprise::graph {

// Also sets `when_mentions_needs`. `is_linked` says that needs are whole: only then can be told
// what is upstream of what.
void check_names(Assembly& assembly, const BuildRequest& request, bool is_linked, Reporter& report);

}  // namespace reprise::graph
