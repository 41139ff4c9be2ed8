// History: what earlier runs of a runbook say about how long its steps take.
#pragma once

#include <string>

#include "app/store.h"
#include "console/live/expectations.h"

namespace reprise::cli::live {

// The newest few that succeeded, and no more of them than can be read while a person waits. An
// empty answer where the journal cannot be read: then nothing is expected.
console::live::Expectations expectations_from(app::RunReader& reader, const std::string& runbook,
                                              const std::string& except_run);

}  // namespace reprise::cli::live
