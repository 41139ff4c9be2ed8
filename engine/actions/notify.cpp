#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema notify_schema() {
  return {
      .name = "notify",
      .summary = "Tells people; a route that fails falls to the next.",
      .effect = model::EffectClass::idempotent,
      .params =
          {
              {.name = "severity",
               .type = ParamType::text,
               .secret_allowed = false,
               .choices = {"critical", "high", "medium", "low"},
               .default_value = "medium",
               .help = "Chooses the routes: the bindings' notify.SEVERITY, else notify.default, "
                       "else the console."},
              {.name = "text",
               .type = ParamType::text,
               .required = true,
               .secret_allowed = false,
               .help = "The message."},
              {.name = "to",
               .type = ParamType::text,
               .secret_allowed = false,
               .help = "A name of the bindings' contacts, whose own routes come first."},
          },
      .outputs = {{"delivered_to", ParamType::text, "The route that took the message."},
                  {"failed", ParamType::list, "The routes before it that did not, and why."}},
  };
}

}  // namespace reprise::actions
