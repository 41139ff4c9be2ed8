// The service with the settings of a state folder, as `reprise serve` asks for it.
#pragma once

#include "cli/context.h"
#include "cli/service.h"

namespace reprise::daemon {

// Serves until it is told to stop; the exit code. Settings that are wrong are told with their
// places.
int serve(const cli::Context& context, const cli::ServeOptions& options);

}  // namespace reprise::daemon
