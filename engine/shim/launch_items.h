// What a spec says of a child's start, checked and put into the system's words.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "process/launch.h"

namespace reprise::shim {

// Error code "not-started": no program, or what no argument and no variable can hold.
base::Status check_items(const process::LaunchSpec& spec);

// NAME=value, with the attempt's token.
std::vector<std::string> environment_items(const process::LaunchSpec& spec);

}  // namespace reprise::shim
