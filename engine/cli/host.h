// Host: this process is the engine - for runs without a terminal, and in the background.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/engine.h"
#include "cli/context.h"

namespace reprise::cli {

struct HostRequest {
  std::shared_ptr<app::Submission> submission = {};  // emptied once the engine has it
  bool resume = false;                               // the runs named, or all where none is
  std::vector<std::string> run_ids = {};
  bool background = false;      // serves clients; leaves when nothing is left to do
  bool detach = false;          // run: leave it to a background engine
  std::uint64_t told_from = 0;  // taking over from a dead engine: already printed
};

// Returns the exit code, or error "busy" when another engine owns the folder (then be its client).
base::Result<int> host(const Context& context, HostRequest request);

// Starts `reprise engine` as a session of its own and waits until it answers (error "no-engine").
base::Status start_background(const Context& context, const std::vector<std::string>& resume);

}  // namespace reprise::cli
