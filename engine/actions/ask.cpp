#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema ask_schema() {
  const model::ParamSchema choice{.name = "", .type = ParamType::text, .constant = true};
  return {
      .name = "ask",
      .summary = "Asks a person to choose, or to fill in a form.",
      .effect = model::EffectClass::none,
      .params =
          {
              {.name = "text",
               .type = ParamType::text,
               .required = true,
               .secret_allowed = false,
               .help = "The question."},
              {.name = "choices",
               .type = ParamType::list,
               .constant = true,
               .items = {choice},
               .help = "The answers to choose from; without it continue and abort."},
              {.name = "form",
               .type = ParamType::map,
               .constant = true,
               .help = "Field to its spec, the same keys as an input: type, required, enum, .."},
              {.name = "role",
               .type = ParamType::text,
               .secret_allowed = false,
               .help = "Who may answer."},
              {.name = "timeout",
               .type = ParamType::duration,
               .secret_allowed = false,
               .help = "After this on_timeout happens; without it the question stays open."},
              {.name = "on_timeout",
               .type = ParamType::text,
               .constant = true,
               .choices = {"stay_halted", "fail"},
               .default_value = "stay_halted",
               .help = "stay_halted keeps the question open and asks again."},
          },
      .outputs = {{"choice", ParamType::text,
                   "What was chosen. The fields of the form beside it."}},
      .by_engine = true,
  };
}

}  // namespace reprise::actions
