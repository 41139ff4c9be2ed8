// RequiredNames: which modules a Lua text names with require, as far as it names them outright.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise::load {

// Of each require("NAME"), require 'NAME' and the like, once, in the order written. A name that is
// computed is not found.
std::vector<std::string> required_names(std::string_view text);

}  // namespace reprise::load
