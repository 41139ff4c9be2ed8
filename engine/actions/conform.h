// Conform: rendered parameters held against an action's schema once more, now that every value is
// known - a key that an expression brought along must not be ignored silently.
#pragma once

#include "base/result.h"
#include "model/action_schema.h"
#include "model/value.h"

namespace reprise::actions {

// Defaults are filled in, durations become integer milliseconds, scalars for a text become text.
// Keys that begin with '@' are the engine's and pass. The error names the path of what is wrong.
base::Result<model::Map> conform(const model::ActionSchema& schema, const model::Value& inputs);
// `name` begins the path of what is wrong.
base::Result<model::Map> conform(const std::vector<model::ParamSchema>& params,
                                 const std::string& name, const model::Value& inputs);
base::Result<model::Value> conform(const model::ParamSchema& schema, const model::Value& value,
                                   const std::string& path);

}  // namespace reprise::actions
