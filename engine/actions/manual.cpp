#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema manual_schema() {
  return {
      .name = "manual",
      .summary = "A task that a person does and attests.",
      .effect = model::EffectClass::none,
      .params = {{.name = "text",
                  .type = ParamType::text,
                  .required = true,
                  .secret_allowed = false,
                  .help = "What is to be done, and how one sees that it is."},
                 {.name = "owner",
                  .type = ParamType::text,
                  .secret_allowed = false,
                  .help = "Whose task it is."},
                 {.name = "due",
                  .type = ParamType::text,
                  .secret_allowed = false,
                  .help = "By when: a timestamp, or a duration from the start of the step; "
                          "lateness is shown, not fatal."},
                 {.name = "attach",
                  .secret_allowed = false,
                  .help = "What the person needs at hand, shown with the task."}},
      .outputs = {{"by", ParamType::text, "Who attested."},
                  {"note", ParamType::text, "What they added."}},
      .by_engine = true,
  };
}

}  // namespace reprise::actions
