// NewRunbook: a first runbook for somebody who has none.
#pragma once

#include <string>

namespace reprise::cli {

// Runs as it stands, anywhere; the example of the manual page.
std::string smallest_runbook();

}  // namespace reprise::cli
