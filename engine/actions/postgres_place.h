// PostgresPlace: the servers that a dsn leads to, each judged by the very address that a connection
// to it goes to.
#pragma once

#include <string>
#include <vector>

#include "actions/reach.h"
#include "base/result.h"

namespace reprise::actions {

// Lists as libpq takes them, of equal lengths. Empty: as the dsn says it.
struct PostgresPlace {
  std::string host, hostaddr, port;
};

// Names are resolved here, once; servers that `reach` does not allow are left out. What no host is
// said of is this machine ("localhost"), and so is a socket. Codes: "outside", "dsn", "pg-connect".
base::Result<PostgresPlace> postgres_place(const std::string& dsn, const Reach& reach);

// "host:port" of each server, for a list of hosts.
base::Result<std::vector<std::string>> postgres_hosts(const std::string& dsn);

}  // namespace reprise::actions
