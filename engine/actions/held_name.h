// HeldName: how the process of a scope is called on this machine.
#pragma once

#include <string>

namespace reprise::actions {

// The same for all steps of one scope: what enters it ("tunnel.enter"), leaves it ("@scope[1]"),
// watches it ("@guard[1]") and opens it again ("@guard[1]/@on_failure[1]"); another one for each
// state folder, run and call ("each[2]/..").
std::string held_name(const std::string& folder, const std::string& run_id,
                      const std::string& step, const std::string& scope);

}  // namespace reprise::actions
