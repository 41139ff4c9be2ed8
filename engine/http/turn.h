// Turn: what is known about the request that a connection is serving.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "http/connection.h"

namespace reprise::http {

struct Connection::Turn {
  explicit Turn(const Limits& limits) : reader(limits) {}

  RequestReader reader;
  Clock::time_point begun = Clock::now();
  Finished record;
  std::map<std::string, std::string> parameters;
  Admission admission;
  std::optional<Response> refused;  // by the connection, not by a handler
  bool keep_alive = false;
  bool head_only = false;
  bool abandoned = false;  // by the client
};

}  // namespace reprise::http
