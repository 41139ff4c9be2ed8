// Crash points: named instants at which a test kills this very process with SIGKILL, to see what a
// real death leaves behind. Without REPRISE_CRASH_POINT in the environment they do nothing.
#pragma once

#include <string_view>
#include <vector>

namespace reprise::base {

// REPRISE_CRASH_POINT=NAME or NAME:N dies at the Nth passage (from 1) of the point with this name.
void crash_point(std::string_view name);

// All names, for the test that must hit each of them.
const std::vector<std::string_view>& crash_point_names();

}  // namespace reprise::base
