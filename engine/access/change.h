// Change: one fact about who may do what, as an entry of the stream "access" holds it.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/token.h"
#include "base/result.h"

namespace reprise::access {

// Somebody the engine knows: local users and tokens that name them are this one person.
struct Person {
  std::string name = {};  // as a token's name
  std::set<std::uint32_t> uids = {};
  std::set<Role> roles = {};  // what the local users may do
  std::set<std::string> duties = {};
  std::vector<Scope> scopes = {};
};

namespace changes {

struct TokenCreated {
  Token token;
};
struct TokenRevoked {
  std::string id, by;
  base::WallMicros at_us = 0;
};
// It expires at this instant, if not before.
struct TokenLimited {
  std::string id, by;
  base::WallMicros expires_us = 0;
};
// It was used on this day; noted once a day at most.
struct TokenUsed {
  std::string id;
  base::WallMicros at_us = 0;
};
// Takes the place of the person of that name.
struct PersonSet {
  Person person;
  std::string by;
};
// Their tokens are revoked with them.
struct PersonRemoved {
  std::string name, by;
  base::WallMicros at_us = 0;
};
// The first of two people wants the kill switch open again.
struct ClearAsked {
  std::string person, by, reason;
  base::WallMicros at_us = 0;
};
// The switch was opened, or set again: what was asked before counts no more.
struct ClearSettled {
  std::string by;
};

}  // namespace changes

using Change = std::variant<changes::TokenCreated, changes::TokenRevoked, changes::TokenLimited,
                            changes::TokenUsed, changes::PersonSet, changes::PersonRemoved,
                            changes::ClearAsked, changes::ClearSettled>;

inline constexpr std::string_view stream = "access";

struct StoredChange {
  std::string kind, body;  // body: JSON text; hashes of secrets, never a secret
};
StoredChange encode(const Change& change);
// "token.created ci (0123456789abcdef)": the kind and whom it is about, for the audit.
std::string describe(const Change& change);
// An unknown kind is an error: it might take a right away.
base::Result<Change> decode(std::string_view kind, std::string_view body);

}  // namespace reprise::access
