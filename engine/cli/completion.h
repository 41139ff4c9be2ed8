// Completion: what may stand at the end of a command line that is being typed, for shells.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"

namespace reprise::cli {

// A candidate of this name asks the shell to add names of files.
inline constexpr const char* complete_files = ":files";

// `words` are those after `reprise`; the last one is being typed and may be empty. Never fails:
// what cannot be read (a journal, a runbook) has no candidates.
std::vector<std::string> candidates(CLI::App& root, const Context& context,
                                    const std::vector<std::string>& words);

}  // namespace reprise::cli
