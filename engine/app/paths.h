// Paths: where the state, the runbooks and our own second executable are.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace reprise::app {

// Launchers and background engines work from other folders than the caller.
std::string absolute_path(const std::string& path);

// One name for ./x, x and /here/x.
std::string path_from_here(const std::string& path);

// $REPRISE_STATE, else $XDG_STATE_HOME/reprise, else ~/.local/state/reprise; absolute.
std::string default_state_folder();

// reprise-worker beside this executable, or in ../libexec/reprise of it; $REPRISE_WORKER overrides.
base::Result<std::string> worker_path();

// This executable, for starting a background engine.
std::string own_path();
// The program of `reprise serve`: in the same places as the worker.
base::Result<std::string> serve_path();

// Of what is installed for all, in share/reprise.
std::string shared_path(const std::string& name);

// Where runbooks are looked up by id, in order: ./runbooks, ~/.config/reprise/runbooks, installed
// ones.
std::vector<std::string> runbook_folders();

// A file as given, or a runbook id found in runbook_folders().
base::Result<std::string> find_runbook(const std::string& file_or_id);

std::string log_path(const std::string& state, const std::string& run_id,
                     const std::string& file_name);

// A whole regular file of at most `bytes_max`; the error names the path and the reason.
base::Result<std::string> read_file(const std::string& path, std::size_t bytes_max = 16u << 20);

}  // namespace reprise::app
