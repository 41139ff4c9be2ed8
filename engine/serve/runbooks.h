// Runbooks: those that may be started by name, and nothing else of the machine.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/compile.h"
#include "base/result.h"
#include "load/serve_settings.h"
#include "serve/endpoint.h"

namespace reprise::serve {

// The names of all, sorted.
std::vector<std::string> runbook_names(const load::ServeSettings& settings);

// Whether they may start a runbook of this name, as far as its name alone says. Asked before its
// file is looked at: whoever may start none of this name learns nothing about it.
bool may_name(const access::Identity& identity, const std::string& name);

// The file of a runbook that really lies below one of the folders. Error "unknown".
base::Result<std::string> find_runbook(const load::ServeSettings& settings,
                                       const std::string& name);

// Plans the runbook that the body names, with its inputs, beside the engine's thread. What is wrong
// is answered; otherwise `then` gets the plan, and the asker may do this to what the plan is about.
using Planned = std::function<void(app::Compiled)>;
void plan_named(Service& service, AskingPtr asking, Planned then);

}  // namespace reprise::serve
