#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema set_schema() {
  return {
      .name = "set",
      .summary = "Computes values for later steps; they are the step's outputs.",
      .effect = model::EffectClass::none,
      .params = {{.name = "values",
                  .type = ParamType::map,
                  .required = true,
                  .secret_allowed = false,
                  .help = "Name to value; a whole-string ${{ }} keeps its type."}},
      .by_engine = true,
  };
}

}  // namespace reprise::actions
