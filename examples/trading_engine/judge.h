// Judge: what is true of the world after a recovery, told from the outside - from the tally of the
// exchange and from the ledger's content, never from what a tool says of itself.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace genesis {

struct Quiet {
  std::string from, until;  // RFC 3339; empty = not asked
};

// The ledger is whole; every order in it was seen by the exchange with the same chain; nothing was
// traded between the two moments; no two engines traded at once. Throws Problem otherwise. Counts
// the orders that the exchange has seen and the ledger does not hold any more.
nlohmann::json judge(const std::string& ledger, const std::string& tally, const Quiet& quiet);

// Throws Problem when the tally grows within `millis`.
nlohmann::json prove_quiet(const std::string& tally, std::int64_t millis);

}  // namespace genesis
