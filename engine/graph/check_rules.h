// Rules of single actions that need the DAG: call, branch, undo, probe, invariants.
#pragma once

#include "graph/assembly.h"
#include "graph/build.h"

namespace reprise::graph {

// `is_linked` says that needs are whole: only then is asked what comes before what.
void check_rules(const Assembly& assembly, const BuildRequest& request, bool is_linked,
                 Reporter& report);

// `no_return` of every step.
void check_no_return(const Assembly& assembly, bool is_linked, Reporter& report);

// `scopes:` of the run and of what it calls.
void check_stays(const Assembly& assembly, bool is_linked, Reporter& report);

// `hold` of every halt.
void check_held_halts(const Assembly& assembly, bool is_linked, Reporter& report);

// `guards:` of the run and of what it calls.
void check_guards(const Assembly& assembly, bool is_linked, Reporter& report);

// `invariants:` of the run and of what it calls.
void check_invariants(const Assembly& assembly, bool is_linked, Reporter& report);

// The invariants that a plan holds: those of called runbooks with the path of their call.
std::vector<model::Invariant> planned_invariants(const Assembly& assembly);

}  // namespace reprise::graph
