// Evidence: the broken state, kept as it was found; and the exchange of the broken ledger for the
// restored one, which keeps what it replaces and can be taken back.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace genesis {

// Database, log and index with their hashes in `folder`. Complete once `folder`/manifest.json is
// there; a second time it only checks what it holds.
nlohmann::json save_state(const std::string& ledger, const std::string& folder);

// Puts `beside`, whose hash is `sha256`, in the place of `ledger` and what was there into `kept`.
// May be cut short anywhere and done again.
nlohmann::json swap_in(const std::string& beside, const std::string& ledger,
                       const std::string& kept, const std::string& sha256);
// "happened" or "did-not-happen"; `sha256` is the hash of the restored file.
nlohmann::json ask_swap(const std::string& ledger, const std::string& kept,
                        const std::string& sha256);
// The replaced state back in its place; the restored ledger goes beside it again.
nlohmann::json swap_back(const std::string& beside, const std::string& ledger,
                         const std::string& kept);

// Throws Problem while any process has the ledger or its log open.
nlohmann::json prove_unused(const std::string& ledger);

}  // namespace genesis
