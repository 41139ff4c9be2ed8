#include "console/plan_view.h"

#include "base/text.h"
#include "console/durations.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

std::string values_text(std::string_view title, const model::Map& values) {
  if (values.empty()) return {};
  std::string out = "\n" + std::string(title) + "\n";
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : values)
    rows.push_back({"  " + one_line(name), brief(value, 400)});
  return out + table(rows);
}

struct View {
  const model::Plan& plan;
  const Render& render;
  const model::ActionCatalog& actions;
  bool colour = false;

  std::string text(const model::Action& action, const model::ParamEntry& entry) const {
    return parameters_text(entry.value, render, find_param(actions, action.name, entry.key));
  }
};

std::string step_text(const View& view, const PlanStep& planned) {
  const model::PlannedStep& step = *planned.step;
  const std::string margin(2 + 2 * planned.depth, ' ');
  const std::string action = step.spec.action.name.empty() ? "block" : step.spec.action.name;
  std::string out = margin + paint(planned.path, Colour::bold, view.colour) + "  " + action;
  if (step.body == model::none) out += "  " + std::string(model::to_text(step.spec.effect));
  if (!step.spec.needs.empty()) out += "  after " + base::join(step.spec.needs, ", ");
  out += '\n';
  const auto detail = [&](std::string_view name, const std::string& text) {
    out += margin + "    " + std::string(name) + ": " + one_line(text, 1000) + "\n";
  };
  if (step.spec.when) detail("when", step.spec.when->code);
  if (step.spec.foreach)
    detail("for each of", parameters_text(step.spec.foreach->items, view.render));
  const model::Param written = written_parameters(step.spec.action.with);
  if (const auto* with = written.as_map())
    for (const auto& entry : *with) detail(entry.key, view.text(step.spec.action, entry));
  if (step.spec.host) detail("on the host", parameters_text(*step.spec.host, view.render));
  if (const auto module = module_text(view.plan, step.spec.action.with); !module.empty())
    detail("module", module);
  if (step.spec.probe) detail("probe", step.spec.probe->action.name);
  if (step.spec.undo) detail("undo", step.spec.undo->name);
  if (!step.spec.no_return.empty()) detail("no cancel until the end of", step.spec.no_return);
  if (step.spec.destroys) detail("destroys", base::join(*step.spec.destroys, ", "));
  return out;
}

std::string guard_text(const View& view, const PlanGuard& planned) {
  const auto& guard = *planned.guard;
  const auto& check = planned.check->spec;
  std::string out = "  " + paint(one_line(guard.name), Colour::bold, view.colour) + "  " +
                    check.action.name + " every " + base::format_duration(guard.every_ms) + ", " +
                    span_of(view.plan, planned) + "\n";
  const model::Param written = written_parameters(check.action.with);
  if (const auto* with = written.as_map())
    for (const auto& entry : *with)
      out += "      " + entry.key + ": " + one_line(view.text(check.action, entry), 1000) + "\n";
  out += "      on a breach (" + std::to_string(guard.failures) + " failures, " +
         std::to_string(guard.errors) + " without data): ";
  if (guard.before_effects)
    out +=
        check.action.name == "process" ? "it is opened again, and " : "the halt runs again, and ";
  if (guard.on_breach == model::OnBreach::hold) return out + "the run holds and asks\n";
  const bool list = guard.on_breach == model::OnBreach::handle;
  return out + "the run fails" + (list ? ", and its list runs\n" : "\n");
}

std::string guards_text(const View& view, const PlanFacts& facts) {
  std::string out = facts.guards.empty() ? "" : "\nguards\n";
  for (const auto& guard : facts.guards) out += guard_text(view, guard);
  return out;
}

std::string scopes_text(const model::Plan& plan, const PlanFacts& facts, bool colour) {
  std::string out = facts.scopes.empty() ? "" : "\nscopes\n";
  for (const auto& [stay, body] : facts.scopes) {
    const auto& steps = plan.graphs[body].steps;
    out += "  " + paint(one_line(stay->name), Colour::bold, colour) + "  entered by " +
           steps[stay->enter].spec.id + ", left when '" + steps[stay->until].spec.id +
           "' has ended, when the run fails or is cancelled";
    if (stay->max_ms) out += ", and after " + base::format_duration(*stay->max_ms);
    out += "\n";
  }
  return out;
}

std::string pairs_text(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::vector<std::string> items;
  for (const auto& [first, second] : pairs)
    items.push_back(one_line(first) + " (" + one_line(second) + ")");
  return items.empty() ? "nothing" : base::join(items, ", ");
}

std::string time_text(const model::Plan& plan, const PlanFacts& facts) {
  std::string out = "critical path: " + base::join(facts.critical_path, " > ") + "\n";
  out += "expected time: ";
  out += facts.expected_ms > 0 ? base::format_duration(facts.expected_ms) : "not known";
  if (!facts.unexpected.empty() && facts.expected_ms > 0)
    out += " without " + base::join(facts.unexpected, ", ") + " (not known)";
  const auto rto = plan.objectives.find("rto");
  if (rto != plan.objectives.end()) {
    const auto& goal = rto->second;
    if (goal.target_ms) out += "; rto target " + base::format_duration(*goal.target_ms);
    if (goal.max_ms) out += ", max " + base::format_duration(*goal.max_ms);
    if (goal.max_ms && facts.expected_ms > *goal.max_ms) out += " - it will not be met";
  }
  return out + "\n";
}

}  // namespace

std::string plan_text(const model::Plan& plan, const Render& render,
                      const model::ActionCatalog& actions, bool colour) {
  const PlanFacts facts = facts_of(plan);
  const View view{plan, render, actions, colour};
  std::string out = "runbook  " + one_line(plan.runbook);
  if (!plan.title.empty()) out += "  " + one_line(plan.title);
  out += "\nplan     " + plan.hash + "\n";
  if (!plan.group.empty()) out += "group    " + one_line(plan.group) + "\n";
  out += values_text("inputs", plan.inputs) + values_text("targets", plan.targets);
  out += "\nsteps (" + std::to_string(facts.steps.size()) + ", at most " +
         std::to_string(plan.max_parallel) + " at a time)\n";
  for (const auto& step : facts.steps) out += step_text(view, step);
  out += guards_text(view, facts) + scopes_text(plan, facts, colour);
  out += "\nmay change something: ";
  out += facts.mutating.empty() ? "nothing" : base::join(facts.mutating, ", ");
  out += "\ndestroys: " + pairs_text(facts.destroys);
  out += "\nasks: " + pairs_text(facts.people) + "\n";
  return out + time_text(plan, facts);
}

}  // namespace reprise::console
