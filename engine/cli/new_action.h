// `reprise new action`: a module with its test beside, and what an editor needs to know of them.
#pragma once

#include <string>

#include "cli/context.h"

namespace reprise::cli {

// Below `folder`; gives the exit code.
int new_action(const Context& context, const std::string& name, const std::string& folder);

}  // namespace reprise::cli
