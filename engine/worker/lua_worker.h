// The worker of steps written in Lua: one process that makes the calls and talks to the engine,
// and below it one that computes and can do nothing else. A crash, a hang or a bomb of the script
// costs its attempt and leaves the record of its calls.
#pragma once

#include <string>

namespace reprise::worker {

// `reprise-worker --lua --state DIR`: serves one attempt after the other (shim/lease.h) as long as
// they leave it as it was. The input of each: the length of the request, the request in stored
// JSON, and the secrets by name, as JSON.
int run_lua_worker(const std::string& state_folder);

// Exit statuses, beside those of `reprise-worker action`: 0 done, 1 not done.
inline constexpr int exit_interrupted = 75;  // the record says where it goes on

}  // namespace reprise::worker
