// How large the journal of a state folder is, and what is free below it.
#pragma once

#include <optional>
#include <string>

#include "console/metrics.h"

namespace reprise::app {

// nullopt where the folder cannot be looked at.
std::optional<console::DiskFigures> disk_figures(const std::string& state_folder);

}  // namespace reprise::app
