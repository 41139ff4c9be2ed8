// Whether the files that a plan was made from are still what was read. A run keeps its own copy and
// goes on with it; people who look into the file must be told that it is another by now.
#pragma once

#include <string>
#include <vector>

#include "app/stored_run.h"
#include "model/plan.h"

namespace reprise::app {

// A sentence for each: "rb.yaml was edited", "rb.yaml is gone", or that it cannot be read and why.
// Relative names start at `folder`; with an empty one they are not looked at.
std::vector<std::string> changed_sources(const model::Plan& plan, const std::string& folder);
std::vector<std::string> changed_sources(const StoredRun& run);

// Where relative names of a run's sources start; empty where it was not recorded.
std::string source_folder(const StoredRun& run);

}  // namespace reprise::app
