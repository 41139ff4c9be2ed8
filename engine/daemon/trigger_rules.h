// The triggers file of a command: read, checked, and told about where it is wrong.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/context.h"
#include "trigger/rules.h"

namespace reprise::daemon {

// `path` empty: the file that STATE/serve.yaml names. What is wrong is printed; the error is for
// the exit code alone.
base::Result<trigger::Rules> read_rules(const cli::Context& context, const std::string& path);

// Does a request with these headers ("NAME: VALUE") prove who sends, with the secrets that the
// source names? Without any header there is nothing to prove. Error "unknown" without the source.
base::Status prove(const trigger::Rules& rules, const std::string& source,
                   const std::vector<std::string>& headers, std::string_view body,
                   base::WallMicros now_us);

}  // namespace reprise::daemon
