// The inputs of a run as typed with -i.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace reprise::cli {

// "NAME=VALUE" or "NAME=@FILE" (the file's text without its last line end); the error names the
// item.
base::Result<std::vector<std::pair<std::string, std::string>>> split_inputs(
    const std::vector<std::string>& items);

}  // namespace reprise::cli
