// Where loader and scripts, which do not know each other, meet: what a runbook may be written with.
#pragma once

#include "load/load_runbook.h"

namespace reprise::app {

// Scripts are compiled, modules read, and the shipped ones found.
load::LoadOptions load_options();

// The built-in actions and all that are shipped as modules, which are read for it: for pages about
// actions, not for a run.
model::ActionCatalog whole_catalog();

}  // namespace reprise::app
