// Durations: a parameter's value as a person wrote it, where the action's schema says that the
// milliseconds in it are a duration.
#pragma once

#include <string_view>

#include "model/action_schema.h"

namespace reprise::console {

// Null where the action or the parameter is not in the catalog.
const model::ParamSchema* find_param(const model::ActionCatalog& actions, std::string_view action,
                                     std::string_view param);

// `value` with each duration in it as text, such as "5s".
model::Value with_durations(const model::Value& value, const model::ParamSchema& schema);

}  // namespace reprise::console
