// Arguments of calls, held against what the call declares.
#pragma once

#include "base/result.h"
#include "script/host_calls.h"

namespace reprise::worker {

// With the call's defaults; checks against the schema of the action verify. Secrets stand only
// where the call takes them.
base::Result<model::Value> conform_call(const script::HostCall& call, const model::Value& args);

}  // namespace reprise::worker
