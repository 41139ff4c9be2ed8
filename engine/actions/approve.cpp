#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema approve_schema() {
  return {
      .name = "approve",
      .summary = "A gate: a person approves or rejects what is shown.",
      .effect = model::EffectClass::none,
      .params =
          {
              {.name = "role",
               .type = ParamType::text,
               .secret_allowed = false,
               .help = "Who may answer; the report says so where roles are not configured."},
              {.name = "text",
               .type = ParamType::text,
               .secret_allowed = false,
               .help = "The question."},
              {.name = "show",
               .secret_allowed = false,
               .help = "What is judged; hashed, and asked again when it has changed."},
              {.name = "votes",
               .type = ParamType::integer,
               .secret_allowed = false,
               .default_value = 1,
               .help = "How many different people must approve."},
              {.name = "timeout",
               .type = ParamType::duration,
               .secret_allowed = false,
               .help = "After this on_timeout happens; without it the question stays open. "
                       "Without a terminal `run` exits with 3 at the question; with a timeout "
                       "its engine stays until then."},
              {.name = "on_timeout",
               .type = ParamType::text,
               .constant = true,
               .choices = {"stay_halted", "fail", "reject"},
               .default_value = "stay_halted",
               .help = "stay_halted keeps the question open and asks again."},
          },
      .outputs = {{"by", ParamType::text, "Who approved; several are joined by ', '."},
                  {"at", ParamType::timestamp, "When."},
                  {"note", ParamType::text, "What they added."}},
      .by_engine = true,
  };
}

}  // namespace reprise::actions
