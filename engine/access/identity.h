// Identity: who is asking, after they have proven it, and how far what they may do reaches.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "access/role.h"

namespace reprise::access {

// What a request is about; empty parts where it is about no run.
struct Target {
  std::string runbook = {};
  std::map<std::string, std::string> labels = {};
  std::string group = {};  // the run's concurrency group
};

// Patterns of what may be touched: '*' is any text, also none; all three must match. `label` is
// held against each "key=value"; "*" needs no label.
struct Scope {
  std::string runbook = "*", label = "*", group = "*";
  friend bool operator==(const Scope&, const Scope&) = default;
};

struct Identity {
  std::string actor = {};   // as recorded: "token:NAME (id)", "ann (uid 1000)", "anonymous"
  std::string person = {};  // who answers for it: two tokens of one person are one voice
  std::set<Role> roles = {};
  std::set<std::string> duties = {};  // the roles of runbooks that this person holds ("lead")
  std::vector<Scope> scopes = {};     // empty = everything
  std::string token_id = {};          // empty: not by a token
};

// Whether one of the scopes matches; no scopes match everything.
bool in_scope(const Identity& identity, const Target& target);

// '*' stands for any text, everything else for itself. Linear in text times pattern.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace reprise::access
