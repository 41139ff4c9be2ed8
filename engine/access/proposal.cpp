#include "access/proposal.h"

#include <algorithm>

#include "base/hex.h"

namespace reprise::access {

namespace {

constexpr std::size_t list_max = 64, pattern_bytes_max = 256;

bool is_hex_of(const std::string& text, std::size_t length) {
  return text.size() == length && base::is_hex(text);
}

base::Status check_name(const std::string& what, const std::string& name) {
  if (is_token_name(name)) return {};
  return base::fail("usage", "'" + name + "' is no name of a " + what,
                    "Allowed: A-Z a-z 0-9 . _ - , at most 64, beginning with a letter or digit.");
}

base::Status check_reach(const std::set<std::string>& duties, const std::vector<Scope>& scopes) {
  for (const auto& duty : duties)
    if (auto named = check_name("duty", duty); !named) return named;
  const auto is_bad = [](const Scope& scope) {
    for (const auto* pattern : {&scope.runbook, &scope.label, &scope.group})
      if (pattern->empty() || pattern->size() > pattern_bytes_max) return true;
    return false;
  };
  if (duties.size() > list_max || scopes.size() > list_max ||
      std::any_of(scopes.begin(), scopes.end(), is_bad))
    return base::fail("usage", "a scope is empty or too long, or there are too many of them");
  return {};
}

struct Accept {
  const Ledger& ledger;
  const std::string& by;
  base::WallMicros now_us;

  base::Status known_token(const std::string& id) const {
    if (ledger.tokens().count(id) != 0) return {};
    return base::fail("usage", "there is no token '" + id + "'", "See: reprise token list");
  }

  base::Status operator()(changes::TokenCreated& change) const {
    Token& token = change.token;
    if (auto named = check_name("token", token.name); !named) return named;
    if (token.person.empty()) token.person = token.name;
    if (auto named = check_name("person", token.person); !named) return named;
    if (!is_hex_of(token.id, 16) || !is_hex_of(token.hash, 64))
      return base::fail("usage", "this is the form of no token");
    if (ledger.tokens().count(token.id) != 0)
      return base::fail("usage", "there is a token '" + token.id + "' already");
    if (token.roles.empty()) return base::fail("usage", "a token without a role opens nothing");
    if (token.expires_us && *token.expires_us <= now_us)
      return base::fail("usage", "the token would have expired already");
    token.created_us = now_us;
    token.revoked_us.reset();
    token.by = by;
    return check_reach(token.duties, token.scopes);
  }
  base::Status operator()(changes::TokenRevoked& change) const {
    change.by = by;
    change.at_us = now_us;
    return known_token(change.id);
  }
  base::Status operator()(changes::TokenLimited& change) const {
    change.by = by;
    return known_token(change.id);
  }
  base::Status operator()(changes::PersonSet& change) const {
    change.by = by;
    if (auto named = check_name("person", change.person.name); !named) return named;
    for (const auto& [name, person] : ledger.people())
      for (const auto uid : change.person.uids)
        if (name != change.person.name && person.uids.count(uid) != 0)
          return base::fail("usage", "uid " + std::to_string(uid) + " is '" + name + "' already");
    return check_reach(change.person.duties, change.person.scopes);
  }
  base::Status operator()(changes::PersonRemoved& change) const {
    change.by = by;
    change.at_us = now_us;
    if (ledger.people().count(change.name) != 0) return {};
    return base::fail("usage", "nobody is called '" + change.name + "'",
                      "See: reprise person list");
  }
  template <class Other>
  base::Status operator()(Other&) const {
    return base::fail("usage", "nobody may propose this");
  }
};

}  // namespace

base::Result<Change> accept(const Ledger& ledger, Change proposed, const std::string& by,
                            base::WallMicros now_us) {
  if (auto fine = std::visit(Accept{ledger, by, now_us}, proposed); !fine)
    return base::fail(fine.error());
  return proposed;
}

}  // namespace reprise::access
