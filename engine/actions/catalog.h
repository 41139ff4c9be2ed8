// The catalogue: every action name of the language, and what each declares about itself.
#pragma once

#include "model/action_schema.h"

namespace reprise::actions {

// Built once, at the first call; immutable afterwards and safe to read from any thread.
const model::ActionCatalog& catalog();

// What a built-in action declares, of those too that no runbook names; nullptr where there is none.
const model::ActionSchema* schema_of(std::string_view action);

}  // namespace reprise::actions
