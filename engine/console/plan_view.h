// PlanView: what `reprise plan` prints - resolved targets, every step with what it would be given,
// what changes something, what is destroyed, who is asked, and the expected time against the RTO.
#pragma once

#include <string>

#include "console/plan_facts.h"
#include "model/plan.h"

namespace reprise::console {

// `actions` says which parameters are durations.
std::string plan_text(const model::Plan& plan, const Render& render,
                      const model::ActionCatalog& actions, bool colour);

// One object: {type: "plan", runbook, title, plan_hash, inputs, targets, steps: [{step, action,
// effect, mutates, needs, when, with, foreach, probe, undo, retry, destroys}], mutating, destroys,
// approvals, critical_path, expected_seconds, not_estimated, objectives}. No line end.
std::string plan_json(const model::Plan& plan, const Render& render);

}  // namespace reprise::console
