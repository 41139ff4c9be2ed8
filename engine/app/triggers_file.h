// The triggers file with the runbooks that its rules name, as far as they can be found here.
#pragma once

#include <functional>
#include <string>

#include "app/paths.h"
#include "load/triggers.h"

namespace reprise::app {

// The file of a runbook by its id.
using FindRunbook = std::function<base::Result<std::string>(const std::string& id)>;

// What the runbooks that are found take; each is read once. Null for one that is not here or has
// errors of its own. What it gives lives as long as it is held.
load::FindInputs inputs_of_runbooks(FindRunbook find);

// A file that cannot be read is a diagnostic as well.
load::LoadedTriggers read_triggers(const std::string& path, const FindRunbook& find = find_runbook);

}  // namespace reprise::app
