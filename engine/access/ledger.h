// Ledger: who exists and what they may do now - a fold over the changes of the stream "access".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "access/change.h"
#include "access/identity.h"

namespace reprise::access {

// What came of a shown token. `reason` is for our log; whoever showed it learns nothing but 401.
struct Shown {
  std::optional<Identity> identity = {};
  std::string token_id = {};     // as it was claimed; empty where the form is wrong
  std::string_view reason = {};  // "malformed", "unknown", "wrong", "expired", "revoked"; or empty
};

class Ledger {
 public:
  void apply(const Change& change);

  // Unknown ids take the time of known ones. Asked anew for every request: what is revoked now is
  // refused now.
  Shown show(std::string_view text, base::WallMicros now_us) const;

  // Whether anybody is known: from then on local users are judged, too.
  bool knows_people() const { return !people_.empty(); }
  // A local user: their person's roles, and all roles where nobody is known. The owner of the state
  // folder also administers, for the files are theirs. `name` is how the kernel's user is called.
  Identity local(std::uint32_t uid, const std::string& name, bool owner) const;

  const std::map<std::string, Token>& tokens() const { return tokens_; }
  const std::map<std::string, Person>& people() const { return people_; }
  std::optional<base::WallMicros> last_used_us(const std::string& id) const;
  // True where the last use that is noted is a day old: note it.
  bool is_worth_noting(const std::string& id, base::WallMicros now_us) const;
  // Whether somebody who is known, or a living token, holds this role of runbooks.
  bool has_holder(const std::string& duty, base::WallMicros now_us) const;

  // The first of two voices for opening the kill switch that was set at `set_us`; nullopt where
  // none counts any more, or it was about an earlier stop.
  std::optional<changes::ClearAsked> clear_asked(base::WallMicros now_us,
                                                 base::WallMicros set_us) const;

 private:
  struct Apply;
  Identity known(const Token& token) const;

  std::map<std::string, Token> tokens_;   // by id; none is ever dropped
  std::map<std::string, Person> people_;  // by name
  std::map<std::string, base::WallMicros> used_us_;
  std::optional<changes::ClearAsked> clear_asked_;
};

}  // namespace reprise::access
