// The entry of `reprise-worker action NAME`: carries out one built-in action and ends.
#pragma once

#include <string_view>

namespace reprise::actions {

// Standard input: {"inputs": {..}, "context": {run_id, step, attempt, role, ..}} as JSON. The
// outputs go as one JSON object to the file named by REPRISE_OUTPUT (standard output where it is
// not set); a failure adds "error": {code, message, hint}. Returns the exit status: 0 done, 1
// definitely not done, 70 not known.
int run_action(std::string_view name);

}  // namespace reprise::actions
