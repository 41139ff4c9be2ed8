// Concurrency groups: what a run must hold from its start, its own and those of what it calls.
#pragma once

#include <string>
#include <vector>

#include "graph/assembly.h"
#include "graph/build.h"

namespace reprise::graph {

struct Groups {
  std::string own = {};                  // empty = none
  std::vector<std::string> called = {};  // sorted, each once, without `own`
};

// Reports groups that cannot be known before the run.
Groups resolve_groups(const Assembly& assembly, const BuildRequest& request, Reporter& report);

}  // namespace reprise::graph
