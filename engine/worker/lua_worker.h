// The worker of a step written in Lua: one process that makes the calls and talks to the engine,
// and below it one that computes and can do nothing else. A crash, a hang or a bomb of the script
// costs its attempt and leaves the record of its calls.
#pragma once

namespace reprise::worker {

// `reprise-worker --lua`: on standard input stand the length of the request in a line, the request
// in stored JSON, and the secrets by name, as JSON; the end goes to $REPRISE_OUTPUT.
int run_lua_worker();

// Exit statuses, beside those of `reprise-worker action`: 0 done, 1 not done.
inline constexpr int exit_interrupted = 75;  // the record says where it goes on

}  // namespace reprise::worker
