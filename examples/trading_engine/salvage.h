// Salvage: what can still be read of a damaged ledger, and which of it is proven by the hash chain.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace genesis {

// Reads a copy of the damaged ledger, which nobody may have open, from both ends and, between, one
// by one. Orders that follow `backup` without a gap and with a right chain, made before `moment`,
// are written to `rows`. How many were found counts, not that the reading succeeded: a damaged
// database is read without an error as long as nobody asks for the damaged page.
nlohmann::json salvage(const std::string& ledger, const std::string& backup,
                       const std::string& moment, const std::string& rows);

// Appends the proven orders to `ledger`; those that are there already are left as they are.
nlohmann::json replay_salvaged(const std::string& rows, const std::string& ledger);

// Overwrites a page of the living ledger that holds old orders, below SQLite, as a bad disk does.
// Returns when the damage is there to be seen.
nlohmann::json damage(const std::string& ledger);

}  // namespace genesis
