#include "graph/plan_guards.h"

#include "graph/held_halts.h"
#include "graph/link.h"
#include "model/action_module.h"

namespace reprise::graph {

using model::Graph;
using model::Param;
using model::ParamMap;
using model::PlannedGuard;
using model::Step;
using model::StepIndex;

namespace {

constexpr base::Millis halted_timeout_ms = 60'000, held_every_ms = 5'000;

Step check_of(const model::Guard& guard) {
  Step check;
  check.place = guard.place;
  check.action = guard.check;
  check.effect = model::EffectClass::read;
  check.timeout_ms = guard.timeout_ms;
  check.on_failure = model::OnFailure::handle;
  if (!guard.steps.empty()) check.handlers = std::make_shared<std::vector<Step>>(guard.steps);
  return check;
}

PlannedGuard planned(const model::Guard& guard, const Graph& body) {
  return {guard.name,
          index_of(body, guard.from),
          index_of(body, guard.until),
          guard.every_ms,
          guard.failures,
          guard.errors,
          guard.on_breach,
          watches_process(guard)};
}

// `verify` of a halt is what `verify` takes as `checks`: a list, or one check alone.
Param checks_of(const Param& verify) {
  if (verify.as_map() == nullptr) return verify;
  if (const Param* list = verify.find("checks")) return *list;
  return {model::ParamList{verify}, verify.place};
}

// A halt that is a module says itself, as its probe, whether its `verify` holds.
model::Action proof_by_module(const Step& halt) {
  model::Action proof = halt.action;
  for (auto& entry : std::get<ParamMap>(proof.with.node)) {
    if (entry.key != model::module_key) continue;
    model::Map module = entry.value.constant()->map();
    module["function"] = "probe";
    entry.value.node = model::Value(std::move(module));
  }
  return proof;
}

model::Action proof_by_verify(const Step& halt, const Param& verify) {
  model::Action proof;
  proof.name = "verify";
  proof.place = halt.action.place;
  proof.with = {ParamMap{{"checks", checks_of(verify), verify.place}}, verify.place};
  return proof;
}

// Independent of what brings the halt about: the check of the step that proved it, made again.
Step check_of_halt(const Step& halt, const Param& verify) {
  Step check;
  check.place = halt.place;
  check.action =
      model::is_module(halt.action.with) ? proof_by_module(halt) : proof_by_verify(halt, verify);
  check.effect = model::EffectClass::read;
  check.timeout_ms = halted_timeout_ms;
  check.env = halt.env;
  check.cwd = halt.cwd;
  check.on_failure = model::OnFailure::handle;
  return check;
}

// The halt once more, without what belongs to its place among the steps.
Step halt_again(const Step& halt) {
  Step again = halt;
  again.needs.clear();
  again.when = nullptr;
  again.foreach = nullptr;
  again.repeat = nullptr;
  again.undo = nullptr;
  again.approve = nullptr;
  again.on_failure = model::OnFailure::abort;
  if (auto* with = std::get_if<ParamMap>(&again.action.with.node))
    std::erase_if(*with, [](const model::ParamEntry& entry) { return entry.key == "hold"; });
  return again;
}

// Proven before every effect; one look that is not well is enough.
PlannedGuard proof(const std::string& name, StepIndex from, StepIndex until, base::Millis every) {
  return {name, from, until, every, 1, 1, model::OnBreach::hold, true};
}

void add_halt(const Step& halt, PlannedGuard guard, GuardPlan& plan) {
  const Param* verify = halt.action.with.find("verify");
  if (halt.action.name != "halt" || verify == nullptr) return;
  plan.guards.push_back(std::move(guard));
  Step check = check_of_halt(halt, *verify);
  check.handlers = std::make_shared<std::vector<Step>>(1, halt_again(halt));
  plan.checks.push_back(std::move(check));
}

void add_halted(const model::Invariant& invariant, const Graph& body, GuardPlan& plan) {
  const StepIndex by = index_of(body, invariant.by);
  if (by == model::none) return;
  add_halt(body.steps[by].spec,
           proof(invariant.name, index_of(body, invariant.from), index_of(body, invariant.until),
                 invariant.every_ms),
           plan);
}

void add_held_halts(const Graph& body, GuardPlan& plan) {
  for (StepIndex at = 0; at < body.steps.size(); ++at) {
    const Step& halt = body.steps[at].spec;
    if (!is_held_halt(halt)) continue;
    const auto until = end_of_hold(body, at);
    if (until) add_halt(halt, proof("halt by " + halt.id, at, *until, held_every_ms), plan);
  }
}

}  // namespace

bool watches_process(const model::Guard& guard) { return guard.check.name == "process"; }

GuardPlan plan_guards(const model::Runbook& runbook, const Graph& body) {
  GuardPlan plan;
  for (const auto& guard : runbook.guards) {
    plan.guards.push_back(planned(guard, body));
    plan.checks.push_back(check_of(guard));
  }
  for (const auto& invariant : runbook.invariants) add_halted(invariant, body, plan);
  add_held_halts(body, plan);
  return plan;
}

}  // namespace reprise::graph
