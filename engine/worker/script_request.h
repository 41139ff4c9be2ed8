// ScriptRequest: what the worker of a script is given.
#pragma once

#include <string>
#include <vector>

#include "script/machine.h"
#include "script/record.h"
#include "shim/lease.h"
#include "worker/worker_secrets.h"

namespace reprise::worker {

// What stands before the request, in digits: its length.
inline constexpr std::size_t request_head_bytes = 10;

// All that the worker is given: a request, and secrets by name.
std::string input_of(const model::Value& request, const model::Value& secrets);

// What follows it is not read yet.
base::Result<model::Value> read_request(shim::Tenant& tenant);
// The rest of the input. To be read after the process that computes was forked, so that the bytes
// never were in its memory.
base::Result<WorkerSecrets> read_secrets(shim::Tenant& tenant);

script::Program program_of(const model::Value& request);
std::vector<script::RecordedCall> record_of(const model::Value& request);

}  // namespace reprise::worker
