// The pages about what a script may call, printed from the declarations: docs/stdlib/.
#pragma once

#include <string>

namespace reprise::script {

std::string calls_page();          // docs/stdlib/calls.md
std::string calls_declarations();  // docs/stdlib/reprise.lua: LuaCATS, for editors

}  // namespace reprise::script
