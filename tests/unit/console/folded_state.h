// A small plan and the fold of hand-made events over it, for the views that read a State.
#pragma once

#include <catch2/catch.hpp>
#include <memory>

#include "core/machine.h"
#include "unit/console/story_events.h"

namespace reprise::test {

// stop -> swap -> check, all `exec`; check retries twice.
inline std::shared_ptr<const model::Plan> three_steps() {
  model::Plan plan;
  plan.runbook = "genesis/data-corruption";
  plan.title = "Recover the *ledger*";
  plan.owner = "trading-ops";
  plan.severity = "critical";
  plan.hash = "abc123";
  plan.inputs = {{"ledger", "/srv/ledger.db"}};
  plan.objectives["rto"] = {base::Millis{10'000}, base::Millis{60'000}, "serving"};
  plan.objectives["rpo"] = {base::Millis{0}, base::Millis{60'000}, ""};
  model::Graph graph;
  const std::vector<std::string> ids = {"stop", "swap", "check"};
  for (model::StepIndex i = 0; i < ids.size(); ++i) {
    model::PlannedStep step;
    step.spec.id = ids[i];
    step.spec.action.name = "exec";
    step.spec.action.with = {model::ParamMap{}};
    if (i > 0) step.needs = {i - 1};
    if (i > 0) step.spec.needs = {ids[i - 1]};
    if (i + 1 < ids.size()) step.dependants = {i + 1};
    graph.by_id[ids[i]] = i;
    graph.steps.push_back(std::move(step));
  }
  model::Retry retry;
  retry.attempts = 3;
  graph.steps[2].spec.retry = std::make_shared<const model::Retry>(retry);
  graph.steps[2].spec.effect = model::EffectClass::read;
  plan.graphs = {std::move(graph)};
  return std::make_shared<const model::Plan>(std::move(plan));
}

inline core::State folded(const std::vector<model::Event>& events) {
  auto state = core::restore("run-1", three_steps(), events);
  if (!state) FAIL(state.error().message);
  return std::move(*state);
}

}  // namespace reprise::test
