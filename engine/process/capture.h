// Capture: the standard output of one short helper program, for the engine's own needs.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace reprise::process {

// Blocks for at most `timeout_ms`; kills the program then. An exit status other than 0 is an error
// with the last line of its standard error. argv[0] is looked up in PATH.
base::Result<std::string> capture(const std::vector<std::string>& argv, base::Millis timeout_ms,
                                  std::size_t bytes_max);

}  // namespace reprise::process
