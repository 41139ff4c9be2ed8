#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema call_schema() {
  return {
      .name = "call",
      .summary = "Runs another runbook as part of this run; its outputs are the step's.",
      .effect = model::EffectClass::none,
      .params = {{.name = "runbook",
                  .type = ParamType::text,
                  .required = true,
                  .constant = true,
                  .help = "A path relative to the calling file; pinned with it."},
                 {.name = "inputs",
                  .type = ParamType::map,
                  .help = "Values for the called runbook's inputs."}},
      .by_engine = true,
  };
}

}  // namespace reprise::actions
