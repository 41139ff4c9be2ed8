// The settings of the service, as every command of this program reads them.
#pragma once

#include <string>

#include "cli/context.h"
#include "load/serve_settings.h"

namespace reprise::daemon {

// `config` empty: STATE/serve.yaml; the defaults where there is no such file. What is wrong, or
// cannot be read, is in the diagnostics.
load::LoadedServeSettings read_settings(const cli::Context& context, const std::string& config);

}  // namespace reprise::daemon
