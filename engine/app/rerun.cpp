#include "app/rerun.h"

#include <set>

#include "app/unplaced.h"
#include "graph/order.h"

namespace reprise::app {

namespace {

bool is_decision(const model::Step& step) {
  const std::string& action = step.action.name;
  return action == "approve" || action == "ask" || action == "manual" || step.approve != nullptr;
}

}  // namespace

base::Result<std::map<std::string, model::Value>> reusable(const core::State& old,
                                                           const model::Plan& plan,
                                                           const std::string& from) {
  const model::Graph& before = old.plan().graphs.front();
  const model::Graph& after = plan.graphs.front();
  if (!from.empty() && after.by_id.find(from) == after.by_id.end())
    return base::fail("usage", "the runbook has no step '" + from + "'");
  std::map<std::string, model::Value> reused;
  std::set<model::StepIndex> kept;
  for (const model::StepIndex index : graph::topological_order(after)) {
    const model::PlannedStep& step = after.steps[index];
    const auto same = before.by_id.find(step.spec.id);
    if (step.spec.id == from || same == before.by_id.end() || is_decision(step.spec)) continue;
    const core::NodeIndex node = old.find(step.spec.id);
    if (node == core::no_node || old.nodes()[node].phase != model::StepPhase::succeeded) continue;
    bool upstream_kept = true;
    for (const auto need : step.needs) upstream_kept = upstream_kept && kept.count(need) != 0;
    if (!upstream_kept ||
        unplaced_text(before.steps[same->second].spec) != unplaced_text(step.spec))
      continue;
    kept.insert(index);
    reused[step.spec.id] = old.nodes()[node].outputs;
  }
  return reused;
}

}  // namespace reprise::app
