// ModuleWork: what the worker of an action written in Lua is asked to do, read from the plan - not
// from where its modules once were.
#pragma once

#include "app/script_work.h"

namespace reprise::app {

// A script of its own, or the module of an action.
bool is_script(const std::string& action, const model::Value& inputs);
bool is_script(const model::Step& step, model::AttemptRole role);

// What the worker of a script is told. Error where the plan does not hold the texts that the
// attempt names.
base::Result<model::Value> request_of(const core::State& state,
                                      const model::effects::StartAttempt& attempt,
                                      const model::Value& inputs, const std::string& token);

}  // namespace reprise::app
