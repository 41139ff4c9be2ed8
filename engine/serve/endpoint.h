// Endpoint: one row of the table from which routes, authorisation, the checks of what is sent,
// /openapi.json and the tests of all these are made.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access/policy.h"

namespace reprise::serve {

class Asking;
class Service;
using AskingPtr = std::shared_ptr<Asking>;

// One name of a query or of a JSON body. What is not declared is refused.
struct Field {
  enum class Kind : std::uint8_t { text, integer, boolean, map, texts, maps };
  std::string name;
  Kind kind = Kind::text;
  bool required = false;
  std::string help = {};
};

struct Endpoint {
  std::string method, pattern, summary;
  access::Policy policy;
  std::vector<Field> query = {};
  std::vector<Field> body = {};
  // Of its answer; several where the client chooses.
  std::vector<std::string> types = {"application/json"};
  // Works from the first moment on: also while an engine comes up, and while it goes down.
  bool always = false;
  // Goes past all other requests, and past deliveries and their runs.
  bool urgent = false;
  // Open, too, for the addresses that the settings name: to nobody else without a token.
  bool for_watchers = false;
  // On the engine's thread, when the asker may. It may answer later.
  std::function<void(Service&, const AskingPtr&)> handle;

  bool is_mutating() const { return method != "GET"; }
  // Role::override_ opens it, too, where the body says `break_glass`.
  bool takes_break_glass() const;
};

// The policy that Role::override_ satisfies in the place of this one's role.
access::Policy over_glass(const access::Policy& policy);

}  // namespace reprise::serve
