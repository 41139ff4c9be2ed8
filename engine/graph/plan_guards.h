// What guards a runbook: its `guards`, and guards of the engine's own making for its `halted`
// invariants, for halts with `hold`, and for the processes of its scopes.
#pragma once

#include <vector>

#include "model/plan.h"

namespace reprise::graph {

struct GuardPlan {
  std::vector<model::PlannedGuard> guards = {};
  std::vector<model::Step> checks = {};  // one for each; its handlers are what a breach runs
};

// `body` is the linked graph of the runbook. What names no step of it guards all of it: it is told
// by check_guards.
GuardPlan plan_guards(const model::Runbook& runbook, const model::Graph& body);

// Made by the engine, for a scope that holds a process open; like a halt it is proven before every
// effect.
bool watches_process(const model::Guard& guard);

}  // namespace reprise::graph
