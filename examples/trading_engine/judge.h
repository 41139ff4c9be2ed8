// Judge: what is true of the world after a recovery, told from the outside - from the tally of the
// exchange and from the ledger's content, never from what a tool says of itself.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace genesis {

// The ledger is whole; every order in it was seen by the exchange with the same chain; no two
// engines traded at once. Throws Problem otherwise. With a run (`reprise --json show RUN`): its
// status is succeeded, and nothing was traded from the end of its step `stop` to the begin of its
// step `start`. Counts the orders that the exchange has seen and the ledger does not hold.
nlohmann::json judge(const std::string& ledger, const std::string& tally,
                     const std::string& run_file);

// Throws Problem when the tally grows within `millis`.
nlohmann::json prove_quiet(const std::string& tally, std::int64_t millis);

}  // namespace genesis
