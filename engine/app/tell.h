// Tell: one message to people outside of any run, by the routes of the bindings - what `notify`
// does, in a process of its own.
#pragma once

#include <string>

#include "base/result.h"
#include "model/value.h"

namespace reprise::app {

struct Routes {
  model::Map contacts = {}, notify = {};
};

// Of a bindings file; empty = none, and the console is the only route.
base::Result<Routes> read_routes(const std::string& bindings);

struct Telling {
  std::string key;  // the same in every try: REPRISE_IDEMPOTENCY_KEY of what is started
  std::string severity, to, text;
  std::string run_id = {}, runbook = {};
};

struct TellEnd {
  enum class How { sent, unsent, unknown };
  How how = How::unknown;
  std::string by = {};  // the route that took it, or why none did
};

// Blocks until it is known, at most for a minute. What has no route in the bindings is unsent.
TellEnd tell(const std::string& worker, const Routes& routes, const Telling& telling);

}  // namespace reprise::app
