#include "graph/plan_stays.h"

#include "graph/link.h"

namespace reprise::graph {

using model::Graph;
using model::PlannedStay;
using model::PlannedStep;
using model::Stay;
using model::Step;
using model::StepIndex;

namespace {

bool is_whole(const Stay& stay, const Graph& body) {
  return index_of(body, stay.from) != model::none && index_of(body, stay.until) != model::none;
}

Step step_of(const model::Action& action, model::EffectClass effect, const Stay& stay) {
  Step step;
  step.place = stay.place;
  step.action = action;
  step.effect = effect;
  return step;
}

// It waits for what `from` waits for, and `from` waits for it.
StepIndex add_enter(const Stay& stay, const model::Runbook& runbook, Graph& body) {
  const StepIndex from = index_of(body, stay.from);
  const auto enter = static_cast<StepIndex>(body.steps.size());
  PlannedStep planned;
  planned.spec = step_of(stay.enter, stay.enter_effect, stay);
  planned.spec.id = stay.name + ".enter";
  if (runbook.cwd) planned.spec.cwd = std::make_shared<const model::Param>(*runbook.cwd);
  planned.spec.needs = body.steps[from].spec.needs;
  planned.spec.when = body.steps[from].spec.when;
  planned.needs = body.steps[from].needs;
  for (const StepIndex need : planned.needs) body.steps[need].dependants.push_back(enter);
  planned.dependants.push_back(from);
  body.steps[from].needs.push_back(enter);
  body.steps[from].spec.needs.push_back(planned.spec.id);
  body.by_id.emplace(planned.spec.id, enter);
  body.steps.push_back(std::move(planned));
  return enter;
}

Step asking(Step step) {
  step.on_failure = model::OnFailure::ask;
  return step;
}

}  // namespace

std::vector<PlannedStay> enter_stays(const model::Runbook& runbook, Graph& body) {
  std::vector<PlannedStay> planned;
  for (const Stay& stay : runbook.stays) {
    if (!is_whole(stay, body)) continue;
    const StepIndex until = index_of(body, stay.until);
    planned.push_back({stay.name, add_enter(stay, runbook, body), until, stay.max_ms});
  }
  return planned;
}

std::vector<Step> ways_out(const model::Runbook& runbook, const Graph& body) {
  std::vector<Step> steps;
  for (const Stay& stay : runbook.stays) {
    if (!is_whole(stay, body)) continue;
    steps.push_back(asking(step_of(stay.exit, stay.exit_effect, stay)));
    steps.push_back(asking(step_of(stay.verify, model::EffectClass::read, stay)));
  }
  return steps;
}

}  // namespace reprise::graph
