// PostgresPlace: the servers that options of a connection lead to, each judged by the very address
// that a connection to it goes to.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actions/reach.h"
#include "base/result.h"

namespace reprise::actions {

// What a dsn says, by the keywords of libpq.
using PostgresOptions = std::map<std::string, std::string>;

// The same options, leading to nothing but servers that `reach` allows: host, hostaddr and port are
// lists of equal lengths, said also where they are empty, so that nothing else is taken for them.
// Names are resolved here, once. What no host is said of is this machine ("localhost"), and so is a
// socket. Codes: "outside", "dsn", "pg-connect".
base::Result<PostgresOptions> postgres_place(PostgresOptions options, const Reach& reach);

// "host:port" of each server, for a list of hosts.
base::Result<std::vector<std::string>> postgres_hosts(const PostgresOptions& options);

}  // namespace reprise::actions
