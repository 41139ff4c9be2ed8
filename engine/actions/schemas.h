// The schemas of the actions this build carries out; each stands in a file of the action's name.
#pragma once

#include "model/action_schema.h"

namespace reprise::actions {

model::ActionSchema abort_schema();
model::ActionSchema approve_schema();
model::ActionSchema ask_schema();
model::ActionSchema branch_schema();
model::ActionSchema call_schema();
model::ActionSchema exec_schema();
model::ActionSchema lua_schema();
model::ActionSchema manual_schema();
model::ActionSchema notify_schema();
model::ActionSchema process_schema();
model::ActionSchema report_schema();
model::ActionSchema service_schema();
model::ActionSchema set_schema();
model::ActionSchema verify_schema();
model::ActionSchema wait_for_schema();
model::ActionSchema wait_schema();

// The kinds of checks of `verify`, which `wait_for` takes too: one field each, exactly one given.
std::vector<model::ParamSchema> check_kinds();

}  // namespace reprise::actions
