// Rerun: which recorded outputs a new run may take over from an old one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/state.h"
#include "model/plan.h"

namespace reprise::app {

// The outputs of the old run's succeeded top-level steps that stand unchanged in `plan`, by path.
// Never approvals, questions and manual work; never anything downstream of `from` (or of a step
// that is itself not taken over). `from` empty = all that succeeded.
base::Result<std::map<std::string, model::Value>> reusable(const core::State& old,
                                                           const model::Plan& plan,
                                                           const std::string& from);

}  // namespace reprise::app
