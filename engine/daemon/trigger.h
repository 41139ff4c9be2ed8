// `reprise trigger`: deliveries as people and programs read them, once more, and without sending.
#pragma once

#include "cli/context.h"
#include "cli/service.h"

namespace reprise::daemon {

// The exit code.
int trigger(const cli::Context& context, const cli::TriggerOptions& options);

}  // namespace reprise::daemon
