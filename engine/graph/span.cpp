#include "graph/span.h"

#include <vector>

namespace reprise::graph {

using model::Graph;
using model::PlannedStep;
using model::StepIndex;

namespace {

// Walks from `start` against the needs, through the steps for which `goes_on` holds, and says
// whether it came to one for which `found` holds.
template <class GoesOn, class Found>
bool walk_up(const Graph& graph, StepIndex start, GoesOn goes_on, Found found) {
  std::vector<bool> seen(graph.steps.size(), false);
  std::vector<StepIndex> open = {start};
  seen[start] = true;
  while (!open.empty()) {
    const StepIndex at = open.back();
    open.pop_back();
    if (found(at)) return true;
    if (!goes_on(at)) continue;
    for (const StepIndex need : graph.steps[at].needs) {
      if (!seen[need]) open.push_back(need);
      seen[need] = true;
    }
  }
  return false;
}

// Every way from a root to `until` leads through `from`.
bool dominates(const Graph& graph, StepIndex from, StepIndex until) {
  return !walk_up(
      graph, until, [&](StepIndex at) { return at != from; },
      [&](StepIndex at) { return at != from && graph.steps[at].needs.empty(); });
}

// Or `until` needs the success of a step that needs the success of .. `from`: other ways to it do
// not matter then, because it waits for all.
bool demands(const Graph& graph, StepIndex from, StepIndex until) {
  const auto all_must_succeed = [&](StepIndex at) {
    const PlannedStep& step = graph.steps[at];
    return !step.when_mentions_needs && step.spec.on_failure != model::OnFailure::proceed;
  };
  return graph.steps[from].spec.on_failure != model::OnFailure::proceed &&
         walk_up(graph, until, all_must_succeed, [&](StepIndex at) { return at == from; });
}

}  // namespace

bool starts_after_success(const Graph& graph, StepIndex from, StepIndex until) {
  return dominates(graph, from, until) || demands(graph, from, until);
}

}  // namespace reprise::graph
