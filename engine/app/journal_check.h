// JournalCheck: every hash, every row, every blob of the journal of an engine that lives in this
// process.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "journal_sqlite/verify.h"

namespace reprise::app {

// {type: "journal.verified", whole, living, commits, runs, events, damage, affected}.
std::string to_json(const journal_sqlite::VerifyReport& report, bool is_living);

// Looks at a copy that `copy` makes at PATH.part (Upkeep::copy) and that is gone afterwards. Takes
// as long as it takes to read the journal: not for the engine's thread. Returns to_json().
using MakeCopy = std::function<base::Status(const std::string& path)>;
base::Result<std::string> check_living_journal(const std::string& state_folder,
                                               const MakeCopy& copy);

}  // namespace reprise::app
