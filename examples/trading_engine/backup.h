// Backup: copies of the ledger, each with a manifest beside it that `select_backup` reads.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace genesis {

// Copies the living ledger through SQLite's backup API; the manifest is written last, so that a
// backup without one is no backup. Says nothing about whether the content is sound.
nlohmann::json take_backup(const std::string& ledger, const std::string& folder);

}  // namespace genesis
