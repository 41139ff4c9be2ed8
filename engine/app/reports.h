// Reports: the report of a run as text, from what the journal holds.
#pragma once

#include <string>

#include "app/store.h"

namespace reprise::app {

// `format` is md, html or json. Logs are named relative to the state folder, and read there.
// `has_engine`: a living engine carries the run. The reader is asked for the run's incident.
std::string render_report(RunReader& reader, const StoredRun& run, const core::State& state,
                          const std::string& state_folder, const std::string& format,
                          std::optional<bool> has_engine = true);
// As above; an error becomes the text, for a report must never stop a recovery.
std::string render_report(RunReader& reader, const std::string& run_id,
                          const std::string& state_folder, const std::string& format);

}  // namespace reprise::app
