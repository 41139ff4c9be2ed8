// A folder as lines that are equal where the folders are: kinds, names, permissions, targets and
// hashes.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace reprise::worker {

base::Result<std::vector<std::string>> tree_lines(int folder, const std::string& shown);

}  // namespace reprise::worker
