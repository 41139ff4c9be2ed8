// Following a run of a living engine on the live view, from one engine to the next.
#pragma once

#include "app/line_socket.h"
#include "app/stored_run.h"
#include "cli/context.h"

namespace reprise::cli::live {

// Ends with the run, or when the person leaves; the exit code. `socket` follows `run` already. When
// the engine dies the view says so, starts the next one and goes on.
int follow(const Context& context, app::LineSocket socket, const app::StoredRun& run);

}  // namespace reprise::cli::live
