#include "graph/fill_from_targets.h"

#include <algorithm>

#include "model/action_module.h"

namespace reprise::graph {

using model::ParamType;
using model::Value;

namespace {

bool fits(ParamType type, const Value& target) {
  if (type == ParamType::text) return target.is_text();
  if (type == ParamType::list) return target.is_list();
  return type == ParamType::map && target.is_map();
}

ParamType type_of(const BuildRequest& request, const std::string& action, const std::string& name) {
  const model::ActionSchema* schema = request.actions.find(action);
  if (schema == nullptr) return ParamType::any;
  const auto found = std::find_if(schema->params.begin(), schema->params.end(),
                                  [&name](const auto& param) { return param.name == name; });
  return found == schema->params.end() ? ParamType::any : found->type;
}

void fill(model::Action& action, const std::string& name, const BuildRequest& request) {
  auto* with = std::get_if<model::ParamMap>(&action.with.node);
  const auto target = request.bindings.targets.find(name);
  if (with == nullptr || target == request.bindings.targets.end()) return;
  if (action.with.find(name) != nullptr) return;
  if (!fits(type_of(request, action.name, name), target->second)) return;
  with->push_back({name, {target->second, action.with.place}, action.with.place});
}

}  // namespace

void fill_from_targets(Assembly& assembly, const BuildRequest& request) {
  for (auto& graph : assembly.graphs)
    for (auto& step : graph.steps) {
      model::Action& action = step.spec.action;
      const model::Param* module = action.with.find(model::module_key);
      if (module == nullptr || module->constant() == nullptr) continue;
      const Value targets = (*module->constant())["targets"];
      if (!targets.is_list()) continue;
      for (const auto& name : targets.list()) fill(action, name.text_or(""), request);
    }
}

}  // namespace reprise::graph
