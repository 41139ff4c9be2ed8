// OnlyOne: what a person names by the beginning of its id.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace reprise::cli {

// The id that is `prefix`, or the only one that begins with it. `what` is "run", `list` the command
// that tells them all. Errors "unknown" and "ambiguous", which names some of them.
base::Result<std::string> only_one(const std::vector<std::string>& ids, const std::string& prefix,
                                   const std::string& what, const std::string& list);

}  // namespace reprise::cli
