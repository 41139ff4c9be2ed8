#include "console/plan_facts.h"

#include <algorithm>

#include "console/durations.h"
#include "console/json_line.h"
#include "model/action_module.h"
#include "model/json.h"

namespace reprise::console {
namespace {

class Walk {
 public:
  Walk(const model::Plan& plan, PlanFacts& facts) : plan_(plan), facts_(facts) {}

  void graph(model::GraphIndex index, const std::string& prefix, std::size_t depth) {
    if (index == model::none) return;
    for (const auto& step : plan_.graphs[index].steps) one(step, prefix + step.spec.id, depth);
  }

  // A list of handlers: its steps are known by their number.
  void chain(model::GraphIndex index, const std::string& prefix, std::size_t depth) {
    if (index == model::none) return;
    std::size_t number = 0;
    for (const auto& step : plan_.graphs[index].steps)
      one(step, prefix + "[" + std::to_string(++number) + "]", depth);
  }

  // How temporary states are left.
  void ways_out(model::GraphIndex body, const std::string& prefix, std::size_t depth) {
    const auto stays = plan_.graphs[body].stays;
    if (stays == model::none) return;
    for (const auto& stay : plan_.graphs[stays].stay_of) facts_.scopes.push_back({&stay, body});
    chain(stays, prefix + "@scope", depth);
  }

  // What breaches would run.
  void breaches(model::GraphIndex body, const std::string& prefix, std::size_t depth) {
    const auto guards = plan_.graphs[body].guards;
    if (guards == model::none) return;
    std::size_t number = 0;
    for (const auto& check : plan_.graphs[guards].steps) {
      const std::string path = prefix + "@guard[" + std::to_string(++number) + "]";
      facts_.guards.push_back({path, &plan_.graphs[guards].guard_of[number - 1], &check, body});
      chain(check.handler, path + "/@on_failure", depth);
    }
  }

 private:
  void one(const model::PlannedStep& step, std::string path, std::size_t depth) {
    const model::Step& spec = step.spec;
    if (spec.foreach) path += "[*]";
    facts_.steps.push_back({path, &step, depth});
    const bool plain = step.body == model::none;
    if (plain && spec.effect >= model::EffectClass::idempotent) facts_.mutating.push_back(path);
    if (spec.destroys)
      for (const auto& resource : *spec.destroys) facts_.destroys.emplace_back(resource, path);
    if (spec.approve) ask(path, *spec.approve);
    const std::string& name = spec.action.name;
    if (name == "approve" || name == "ask" || name == "manual") ask(path, spec.action);
    graph(step.body, path + "/", depth + 1);
    chain(step.handler, path + "/@on_failure", depth + 1);
    if (step.body == model::none) return;
    chain(plan_.graphs[step.body].on_failure, path + "/@on_failure", depth + 1);
    chain(plan_.graphs[step.body].finally, path + "/@finally", depth + 1);
    breaches(step.body, path + "/", depth + 1);
    ways_out(step.body, path + "/", depth + 1);
  }

  void ask(const std::string& path, const model::Action& action) {
    const model::Param* who = action.with.find(action.name == "manual" ? "owner" : "role");
    const model::Value* text = who == nullptr ? nullptr : who->constant();
    const std::string whom = text == nullptr ? std::string() : text->text_or("");
    facts_.people.emplace_back(path, action.name + (whom.empty() ? "" : " by " + whom));
  }

  const model::Plan& plan_;
  PlanFacts& facts_;
};

// From the step with the longest way to the end, always on to the dependant with the longest.
void add_critical_path(const model::Graph& graph, PlanFacts& facts) {
  const auto longer = [&](model::StepIndex left, model::StepIndex right) {
    return graph.steps[left].critical_ms < graph.steps[right].critical_ms;
  };
  std::vector<model::StepIndex> candidates;
  for (model::StepIndex i = 0; i < graph.steps.size(); ++i)
    if (graph.steps[i].needs.empty()) candidates.push_back(i);
  while (!candidates.empty()) {
    const auto next = *std::max_element(candidates.begin(), candidates.end(), longer);
    const auto& step = graph.steps[next];
    facts.expected_ms += step.expected_ms;
    facts.critical_path.push_back(step.spec.id);
    if (step.expected_ms == 0) facts.unexpected.push_back(step.spec.id);
    candidates = step.dependants;
  }
}

std::string as_written(const model::Template& parts) {
  std::string text;
  for (const auto& part : parts) {
    const auto* literal = std::get_if<std::string>(&part);
    text += literal ? *literal : "${{ " + std::get<model::Expression>(part).code + " }}";
  }
  return text;
}

std::string value_text(const model::Value& value, const model::ParamSchema* schema) {
  if (schema == nullptr) return model::to_json(value);
  const model::Value told = with_durations(value, *schema);
  return schema->type == model::ParamType::duration && told.is_text() ? told.text()
                                                                      : model::to_json(told);
}

}  // namespace

PlanFacts facts_of(const model::Plan& plan) {
  PlanFacts facts;
  if (plan.graphs.empty()) return facts;
  Walk walk(plan, facts);
  walk.graph(0, "", 0);
  walk.chain(plan.on_failure, "@on_failure", 0);
  walk.chain(plan.finally, "@finally", 0);
  walk.breaches(0, "", 0);
  walk.ways_out(0, "", 0);
  add_critical_path(plan.graphs[0], facts);
  return facts;
}

std::string span_of(const model::Plan& plan, const PlanGuard& guard) {
  const auto& steps = plan.graphs[guard.body].steps;
  const auto id = [&](model::StepIndex step) { return "'" + steps[step].spec.id + "'"; };
  const auto& planned = *guard.guard;
  const std::string from = planned.from == model::none ? "from the beginning"
                                                       : "from the success of " + id(planned.from);
  return from + (planned.until == model::none ? " to the end of the run"
                                              : " to the start of " + id(planned.until));
}

std::string parameters_text(const model::Param& param, const Render& render,
                            const model::ParamSchema* schema) {
  if (const auto* value = param.constant()) return value_text(*value, schema);
  if (render)
    if (const auto value = render(param)) return value_text(*value, schema);
  if (const auto* parts = param.as_template()) return quoted(as_written(*parts));
  if (const auto* list = param.as_list()) {
    std::vector<std::string> items;
    for (const auto& item : *list) items.push_back(parameters_text(item, render));
    return json_list(items);
  }
  JsonLine object;
  if (const auto* map = param.as_map())
    for (const auto& entry : *map) object.raw(entry.key, parameters_text(entry.value, render));
  return object.object();
}

model::Param written_parameters(const model::Param& with) {
  model::Param written = with;
  if (auto* map = std::get_if<model::ParamMap>(&written.node))
    std::erase_if(*map, [](const auto& entry) { return entry.key.starts_with('@'); });
  return written;
}

std::string module_text(const model::Plan& plan, const model::Param& with) {
  const model::Param* module = with.find(model::module_key);
  const model::Value* content = module == nullptr ? nullptr : module->constant();
  if (content == nullptr) return {};
  const model::Value& reference = (*content)["text"];
  const auto* source = model::find_referred(plan.sources, reference);
  constexpr std::size_t digits_shown = 12;
  return (source == nullptr ? std::string("?") : source->name) + " (sha256 " +
         reference["sha256"].text_or("").substr(0, digits_shown) + ")";
}

}  // namespace reprise::console
