// The catalogue: every action name of the language, and what each declares about itself.
#pragma once

#include "model/action_schema.h"

namespace reprise::actions {

// Built once, at the first call; immutable afterwards and safe to read from any thread.
const model::ActionCatalog& catalog();

}  // namespace reprise::actions
