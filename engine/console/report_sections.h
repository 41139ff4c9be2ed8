// ReportSections: the part of a Markdown report that tells of each step.
#pragma once

#include <string>

#include "console/report.h"
#include "console/story.h"

namespace reprise::console {

// "## Steps": a table of all, then each step with its attempts, log references, outputs and error.
std::string steps_markdown(const ReportInput& input, const Story& story);

}  // namespace reprise::console
