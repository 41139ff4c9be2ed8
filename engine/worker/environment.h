// The environment that programs started from here get.
#pragma once

#include <string>
#include <vector>

namespace reprise::worker {

// NAME=value; what was there before is gone. For a process of one thread.
void take_environment(std::vector<std::string> items);

}  // namespace reprise::worker
