#include "app/known_values.h"

#include "app/early_scope.h"
#include "expr/evaluate.h"

namespace reprise::app {

console::Render render_known(const model::Plan& plan) {
  const EarlyScope scope(plan.inputs, plan.targets);
  return [scope](const model::Param& param) -> std::optional<model::Value> {
    auto value = expr::render(param, scope);
    if (!value) return std::nullopt;
    return *value;
  };
}

}  // namespace reprise::app
