#include "console/json_line.h"
#include "console/plan_view.h"

namespace reprise::console {
namespace {

std::string pairs_json(const std::vector<std::pair<std::string, std::string>>& pairs,
                       std::string_view first, std::string_view second) {
  std::vector<std::string> items;
  for (const auto& [left, right] : pairs) {
    JsonLine item;
    items.push_back(item.text(first, left).text(second, right).object());
  }
  return json_list(items);
}

std::string step_json(const model::Plan& plan, const PlanStep& planned, const Render& render) {
  const model::PlannedStep& step = *planned.step;
  const bool composite = step.body != model::none;
  JsonLine line;
  line.text("step", planned.path).text("action", step.spec.action.name);
  line.text("effect", model::to_text(step.spec.effect));
  const bool mutates = !composite && step.spec.effect >= model::EffectClass::idempotent;
  line.value("mutates", model::Value(mutates)).raw("needs", json_texts(step.spec.needs));
  if (step.spec.when) line.text("when", step.spec.when->code);
  if (step.spec.foreach) line.raw("foreach", parameters_text(step.spec.foreach->items, render));
  line.raw("with", parameters_text(written_parameters(step.spec.action.with), render));
  if (step.spec.host) line.raw("host", parameters_text(*step.spec.host, render));
  if (const auto module = module_text(plan, step.spec.action.with); !module.empty())
    line.text("module", module);
  if (step.spec.probe) line.text("probe", step.spec.probe->action.name);
  if (step.spec.undo) line.text("undo", step.spec.undo->name);
  if (step.spec.retry) line.number("retry", step.spec.retry->attempts);
  if (!step.spec.no_return.empty()) line.text("no_return", step.spec.no_return);
  if (step.spec.destroys) line.raw("destroys", json_texts(*step.spec.destroys));
  return line.object();
}

std::string guard_json(const model::Plan& plan, const PlanGuard& planned, const Render& render) {
  const auto& steps = plan.graphs[planned.body].steps;
  const auto id = [&](model::StepIndex step) {
    return step == model::none ? std::string() : steps[step].spec.id;
  };
  const auto& guard = *planned.guard;
  JsonLine line;
  line.text("name", guard.name).text("step", planned.path);
  line.text("from", id(guard.from)).text("until", id(guard.until));
  line.text("check", planned.check->spec.action.name);
  line.raw("with", parameters_text(written_parameters(planned.check->spec.action.with), render));
  line.seconds("every_seconds", guard.every_ms * 1000);
  line.number("failures", guard.failures).number("errors", guard.errors);
  const char* breach[] = {"hold", "abort", "steps"};
  return line.text("on_breach", breach[static_cast<int>(guard.on_breach)]).object();
}

std::string scope_json(const model::Plan& plan, const PlanScope& scope) {
  const auto& steps = plan.graphs[scope.body].steps;
  JsonLine line;
  line.text("name", scope.stay->name).text("enter", steps[scope.stay->enter].spec.id);
  line.text("until", steps[scope.stay->until].spec.id);
  if (scope.stay->max_ms) line.seconds("max_seconds", *scope.stay->max_ms * 1000);
  return line.object();
}

std::string objectives_json(const model::Plan& plan) {
  JsonLine all;
  for (const auto& [name, objective] : plan.objectives) {
    JsonLine one;
    one.text("clock", objective.clock);
    if (objective.target_ms) one.seconds("target_seconds", *objective.target_ms * 1000);
    if (objective.max_ms) one.seconds("max_seconds", *objective.max_ms * 1000);
    all.raw(name, one.object());
  }
  return all.object();
}

}  // namespace

std::string plan_json(const model::Plan& plan, const Render& render) {
  const PlanFacts facts = facts_of(plan);
  std::vector<std::string> steps;
  for (const auto& step : facts.steps) steps.push_back(step_json(plan, step, render));
  std::vector<std::string> guards;
  for (const auto& guard : facts.guards) guards.push_back(guard_json(plan, guard, render));
  std::vector<std::string> scopes;
  for (const auto& scope : facts.scopes) scopes.push_back(scope_json(plan, scope));
  JsonLine line;
  line.text("type", "plan").text("runbook", plan.runbook).text("title", plan.title);
  line.text("plan_hash", plan.hash).value("inputs", model::Value(plan.inputs));
  line.value("targets", model::Value(plan.targets)).raw("steps", json_list(steps));
  if (!guards.empty()) line.raw("guards", json_list(guards));
  if (!scopes.empty()) line.raw("scopes", json_list(scopes));
  line.raw("mutating", json_texts(facts.mutating));
  line.raw("destroys", pairs_json(facts.destroys, "resource", "step"));
  line.raw("approvals", pairs_json(facts.people, "step", "ask"));
  line.raw("critical_path", json_texts(facts.critical_path));
  line.seconds("expected_seconds", facts.expected_ms * 1000);
  line.raw("not_estimated", json_texts(facts.unexpected));
  return line.raw("objectives", objectives_json(plan)).object();
}

}  // namespace reprise::console
