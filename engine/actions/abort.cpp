#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema abort_schema() {
  return {
      .name = "abort",
      .summary = "Fails the run with an error of its own; on_failure and finally run.",
      .effect = model::EffectClass::none,
      .params = {{.name = "code",
                  .type = ParamType::text,
                  .secret_allowed = false,
                  .default_value = "abort",
                  .help = "A short word that programs can look for."},
                 {.name = "text",
                  .type = ParamType::text,
                  .required = true,
                  .secret_allowed = false,
                  .help = "One sentence for the person who reads the report."}},
      .by_engine = true,
  };
}

}  // namespace reprise::actions
