// Policy: what a route demands of the one who asks, and the only judge of it. There is no default:
// a route that says nothing does not build.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "access/identity.h"

namespace reprise::access {

struct Policy {
  enum class Kind : std::uint8_t {
    open,     // anybody, unproven
    source,   // the sender of a webhook: its source verifies it, no identity of ours opens it
    engine,   // about the whole engine: the role, and a reach that is not narrowed by scopes
    listing,  // a list: the role; the handler leaves out what in_scope() refuses
    run,      // about one run or runbook: the role, and a scope that covers its name, labels, group
  };

  Kind kind;
  Role role;                       // of engine, listing and run
  std::string why;                 // of open
  std::optional<Role> other = {};  // of engine and run: this role opens it, too

  static Policy needs(Role role);
  static Policy needs(Role role, Role other);
  static Policy needs_listing(Role role);
  static Policy needs_for_run(Role role);
  static Policy needs_for_run(Role role, Role other);
  // Only /health and /ready; `why` is shown in the table of routes.
  static Policy open(std::string why);
  static Policy signed_source();

 private:
  Policy(Kind kind_, Role role_, std::string why_)
      : kind(kind_), role(role_), why(std::move(why_)) {}
};

enum class Verdict : std::uint8_t {
  allowed,
  unauthenticated,  // 401: who are you
  forbidden,        // 403: not you
};

// Deny by default. Without an identity only `open` is allowed; a signed source is never allowed
// here, because its own signature is what opens it.
// While the target is not known yet, ask may_ever().
Verdict judge(const Policy& policy, const std::optional<Identity>& identity, const Target& target);

// Before the body is read, and so before the target is known: false where no target could make
// judge() allow it.
bool may_ever(const Policy& policy, const std::optional<Identity>& identity);

}  // namespace reprise::access
