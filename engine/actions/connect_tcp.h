// ConnectTcp: names to addresses, and connections to them, each within a bounded time.
#pragma once

#include <string>
#include <vector>

#include "actions/reach.h"
#include "base/time.h"

namespace reprise::actions {

// In the order of the name service. Codes: not-found (there is no such name), timeout, io.
base::Result<std::vector<Address>> resolve(const std::string& name, base::Millis timeout_ms);

// How long it took until a connection stood. The name is resolved once, each of its addresses is
// judged by `reach`, and only those that pass are tried. Codes: of resolve() and Reach; refused,
// and unreachable for all other silence.
base::Result<base::Millis> connect_tcp(const std::string& host, int port, base::Millis timeout_ms,
                                       const Reach& reach);

}  // namespace reprise::actions
