// NotifyRoutes: which routes of the bindings a message takes, in the order in which they are tried.
#pragma once

#include <string>
#include <vector>

#include "model/value.h"

namespace reprise::actions {

// A contact's own routes first, then those of the severity or else the default ones. Empty where
// the bindings name none.
std::vector<model::Value> notify_routes(const model::Value& contacts, const model::Value& notify,
                                        const std::string& to, const std::string& severity);

}  // namespace reprise::actions
