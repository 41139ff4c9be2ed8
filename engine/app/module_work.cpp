#include "app/module_work.h"

#include "app/module_bounds.h"
#include "core/tries.h"
#include "model/action_module.h"
#include "model/enum_text.h"

namespace reprise::app {

using model::AttemptRole;
using model::Map;
using model::Value;

namespace {

base::Result<Value> pinned_text(const model::Plan& plan, const Value& reference) {
  const auto* source = model::find_referred(plan.sources, reference);
  if (source == nullptr)
    return base::fail("module", "the plan does not hold a module that its step needs");
  return Value(Map{{"name", source->name}, {"text", source->text}});
}

base::Result<Value> pinned_modules(const model::Plan& plan, const Value& references) {
  Map modules;
  if (references.is_map())
    for (const auto& [name, reference] : references.map()) {
      auto text = pinned_text(plan, reference);
      if (!text) return text;
      modules[name] = std::move(*text);
    }
  return Value(std::move(modules));
}

// What its calls may do at most: what is declared, and what the step says.
model::EffectClass effect_max(const model::Step& step, AttemptRole role, const Value& module) {
  const auto declared = model::enum_from_text<model::EffectClass>(module["effect"].text_or(""))
                            .value_or(model::EffectClass::none);
  return role == AttemptRole::main ? std::min(declared, step.effect) : declared;
}

Map context_of(const core::State& state, const model::AttemptId& id) {
  Map context{{"run_id", state.run_id()}, {"step", id.step}};
  const auto node = state.find(id.step);
  // A lost attempt is no try of its own: what follows it must be told the same.
  if (id.role == AttemptRole::main)
    context["attempt"] = static_cast<std::int64_t>(core::try_of(state, node));
  const auto& calls = state.calls(node);
  if (id.role == AttemptRole::probe && !calls.empty())
    context["call"] = Map{{"name", calls.back().name}, {"args", calls.back().args}};
  return context;
}

// What a person wrote under `with`.
Map own_inputs(const Value& inputs) {
  Map own;
  if (inputs.is_map())
    for (const auto& [key, value] : inputs.map())
      if (!key.starts_with('@')) own[key] = value;
  return own;
}

}  // namespace

bool is_script(const std::string& action, const Value& inputs) {
  return action == "lua" || inputs[model::module_key].is_map();
}

bool is_script(const model::Step& step, AttemptRole role) {
  const model::Action* action = &step.action;
  if (role == AttemptRole::probe) action = step.probe ? &step.probe->action : nullptr;
  if (role == AttemptRole::undo) action = step.undo.get();
  return action != nullptr && (action->name == "lua" || model::is_module(action->with));
}

namespace {

base::Result<Map> module_request(const core::State& state,
                                 const model::effects::StartAttempt& attempt, const Value& inputs,
                                 const std::string& token) {
  const Value& module = inputs[model::module_key];
  auto script = pinned_text(state.plan(), module["text"]);
  if (!script) return base::fail(script.error());
  auto modules = pinned_modules(state.plan(), module["modules"]);
  if (!modules) return base::fail(modules.error());
  const auto node = state.find(attempt.id.step);
  Map request = script_request(state, attempt, Map{}, token).map();
  request["script"] = std::move(*script);
  request["modules"] = std::move(*modules);
  request["function"] = module["function"];
  request["cpu"] = module["cpu"];
  request["context"] = context_of(state, attempt.id);
  request["effect"] =
      std::string(model::enum_text(effect_max(state.planned(node).spec, attempt.id.role, module)));
  request["inputs"] = own_inputs(inputs);
  request["targets"] = paths_in(module["roots"], inputs);
  request["roots"] = paths_in(model::List{"roots"}, inputs);
  request["hosts"] = hosts_in(module, inputs);
  return request;
}

}  // namespace

base::Result<Value> request_of(const core::State& state,
                               const model::effects::StartAttempt& attempt, const Value& inputs,
                               const std::string& token) {
  base::Result<Map> request = attempt.action == "lua"
                                  ? script_request(state, attempt, inputs, token).map()
                                  : module_request(state, attempt, inputs, token);
  if (!request) return base::fail(request.error());
  // What only looks needs no record; its attempt is made again as a whole.
  if (attempt.id.role == AttemptRole::probe || attempt.id.role == AttemptRole::check) {
    (*request)["recorded"] = false;
    (*request)["record"] = model::List{};
    (*request)["effect"] = std::string(model::enum_text(model::EffectClass::read));
  }
  return Value(std::move(*request));
}

}  // namespace reprise::app
