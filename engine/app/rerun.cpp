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

namespace {

using Kept = std::set<model::StepIndex>;

// What enters a scope is taken over only where nothing of the scope runs again.
bool drop_entered(const model::Plan& plan, const Kept& kept, Kept& anew) {
  const model::Graph& graph = plan.graphs.front();
  if (graph.stays == model::none) return false;
  bool dropped = false;
  for (const auto& stay : plan.graphs[graph.stays].stay_of)
    if (kept.count(stay.until) == 0) dropped |= anew.insert(stay.enter).second;
  return dropped;
}

struct Reused {
  Kept kept = {};
  std::map<std::string, model::Value> outputs = {};
};

// Of what succeeded: all but `from`, `anew` and what needs those.
Reused reuse(const core::State& old, const model::Plan& plan, const std::string& from,
             const Kept& anew) {
  const model::Graph& before = old.plan().graphs.front();
  const model::Graph& after = plan.graphs.front();
  Reused reused;
  for (const model::StepIndex index : graph::topological_order(after)) {
    const model::PlannedStep& step = after.steps[index];
    const auto same = before.by_id.find(step.spec.id);
    if (step.spec.id == from || same == before.by_id.end() || is_decision(step.spec)) continue;
    const core::NodeIndex node = old.find(step.spec.id);
    if (node == core::no_node || old.nodes()[node].phase != model::StepPhase::succeeded) continue;
    bool upstream_kept = anew.count(index) == 0;
    for (const auto need : step.needs)
      upstream_kept = upstream_kept && reused.kept.count(need) != 0;
    if (!upstream_kept ||
        unplaced_text(before.steps[same->second].spec) != unplaced_text(step.spec))
      continue;
    reused.kept.insert(index);
    reused.outputs[step.spec.id] = old.nodes()[node].outputs;
  }
  return reused;
}

}  // namespace

base::Result<std::map<std::string, model::Value>> reusable(const core::State& old,
                                                           const model::Plan& plan,
                                                           const std::string& from) {
  const model::Graph& after = plan.graphs.front();
  if (!from.empty() && after.by_id.find(from) == after.by_id.end())
    return base::fail("usage", "the runbook has no step '" + from + "'");
  for (Kept anew;;) {
    Reused reused = reuse(old, plan, from, anew);
    if (!drop_entered(plan, reused.kept, anew)) return std::move(reused.outputs);
  }
}

}  // namespace reprise::app
