// Unused: whether any process has the ledger open, whatever a pidfile says.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace genesis {

// Throws Problem while any process has the ledger or its log open.
nlohmann::json prove_unused(const std::string& ledger);

}  // namespace genesis
