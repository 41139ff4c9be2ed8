// How a runbook enters and leaves its temporary states (`scopes`).
#pragma once

#include <vector>

#include "model/plan.h"

namespace reprise::graph {

// Adds to the linked graph of the runbook a step that enters each state, which its `from` needs.
// What names no step of it adds nothing: it is told by check_stays.
std::vector<model::PlannedStay> enter_stays(const model::Runbook& runbook, model::Graph& body);

// For each of them two steps: what leaves it, and what proves that it was left.
std::vector<model::Step> ways_out(const model::Runbook& runbook, const model::Graph& body);

}  // namespace reprise::graph
