// Whether an engine lives, and which runs it carries. "Nobody could say" is an answer of its own,
// and never taken for a no.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "app/stored_run.h"
#include "cli/context.h"

namespace reprise::cli {

struct LivingEngine {
  std::optional<bool> lives = {};  // nullopt: not known
  std::set<std::string> runs = {};

  // What came with the row from a server counts first: it knows.
  std::optional<bool> carries(const app::RunRow& row) const;
};
// Of the state folder. A server that is named lives where it answers, and tells with each run
// whether it carries it: what it says about all runs, not every token may ask.
LivingEngine living_engine(const Context& context);

// Whether a living engine carries the run; nullopt where that is not known.
std::optional<bool> is_carried(const Context& context, const app::StoredRun& run);

// Set while the kill switch is: what a person is told then. An error where that cannot be learnt.
base::Result<std::optional<base::Error>> stop_error(const Context& context);

// For a run that the kill switch has stopped: says so as `run` does, and what to do, unless it has
// been opened meanwhile.
void tell_stopped(const Context& context);

}  // namespace reprise::cli
