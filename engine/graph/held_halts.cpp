#include "graph/held_halts.h"

#include "graph/upstream.h"

namespace reprise::graph {

using model::StepIndex;

bool is_held_halt(const model::Step& step) {
  if (step.action.name != "halt") return false;
  const model::Param* hold = step.action.with.find("hold");
  const model::Value* value = hold == nullptr ? nullptr : hold->constant();
  return value != nullptr && value->boolean_or(false);
}

std::optional<StepIndex> end_of_hold(const model::Graph& body, StepIndex halt) {
  const Upstream upstream(body);
  std::vector<StepIndex> after;
  for (StepIndex at = 0; at < body.steps.size(); ++at)
    if (body.steps[at].spec.action.name == "resume" && upstream.is_upstream(halt, at))
      after.push_back(at);
  if (after.empty()) return model::none;
  for (const StepIndex first : after) {
    bool before_all = true;
    for (const StepIndex other : after)
      before_all = before_all && (other == first || upstream.is_upstream(first, other));
    if (before_all) return first;
  }
  return std::nullopt;
}

}  // namespace reprise::graph
