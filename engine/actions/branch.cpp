#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema branch_schema() {
  const model::ParamSchema ids{.name = "", .type = ParamType::text, .constant = true};
  return {
      .name = "branch",
      .summary = "Chooses which steps go on by a value; the others are skipped.",
      .effect = model::EffectClass::none,
      .params =
          {
              {.name = "value",
               .required = true,
               .secret_allowed = false,
               .help = "Compared as text with the names of the arms."},
              {.name = "arms",
               .type = ParamType::map,
               .required = true,
               .constant = true,
               .help = "Value to the ids of the steps that go on then."},
              {.name = "default",
               .type = ParamType::list,
               .required = true,
               .constant = true,
               .items = {ids},
               .help = "The steps that go on when no arm fits; may be an empty list."},
          },
      .outputs = {{"chosen", ParamType::list, "The ids of the steps that go on."}},
      .by_engine = true,
  };
}

}  // namespace reprise::actions
