#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema wait_schema() {
  return {
      .name = "wait",
      .summary = "Lets time pass; the deadline is stored and survives a restart.",
      .effect = model::EffectClass::none,
      .params = {{.name = "for",
                  .type = ParamType::duration,
                  .secret_allowed = false,
                  .help = "How long, from the start of the step."},
                 {.name = "until",
                  .type = ParamType::timestamp,
                  .secret_allowed = false,
                  .help = "The instant, with its zone; one in the past is over at once."}},
      .one_of = {"for", "until"},
      .by_engine = true,
  };
}

}  // namespace reprise::actions
