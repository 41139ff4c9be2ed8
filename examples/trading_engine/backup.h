// Backup: copies of the ledger with a manifest beside each, choosing one that is good, and
// preparing it for use.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace genesis {

// Copies the living ledger through SQLite's backup API; the manifest is written last, so that a
// backup without one is no backup. Says nothing about whether the content is sound.
nlohmann::json take_backup(const std::string& ledger, const std::string& folder);

// The newest backup of `folder` taken before `moment` (RFC 3339) that is whole and sound, and why
// each of the others is not the one. Throws Problem when there is none.
nlohmann::json select_backup(const std::string& folder, const std::string& moment);

// A copy of `backup` at `beside`, checked against its manifest.
nlohmann::json restore_beside(const std::string& backup, const std::string& beside);

std::string manifest_of(const std::string& backup);

}  // namespace genesis
