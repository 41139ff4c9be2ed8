// Whether an engine lives in the state folder, and which runs it carries.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "cli/context.h"

namespace reprise::cli {

// The runs that a living engine carries; nullopt where none lives.
std::optional<std::set<std::string>> carried_runs(const Context& context);

bool has_engine(const Context& context, const std::string& run_id);

// Set while the kill switch is: what a person is told then.
std::optional<base::Error> stop_error(const Context& context);

// While the kill switch is set, says so as `run` does, and what to do; returns whether it is.
bool tell_stopped(const Context& context);

}  // namespace reprise::cli
