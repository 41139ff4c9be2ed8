// ScriptRequest: what the worker of a script reads from its standard input.
#pragma once

#include <vector>

#include "script/machine.h"
#include "script/record.h"
#include "worker/worker_secrets.h"

namespace reprise::worker {

// Its length stands before it, in a line; what follows it is not read yet.
base::Result<model::Value> read_request();
// The rest of standard input. To be read after the process that computes was forked, so that the
// bytes never were in its memory.
base::Result<WorkerSecrets> read_secrets();

script::Program program_of(const model::Value& request);
std::vector<script::RecordedCall> record_of(const model::Value& request);

}  // namespace reprise::worker
