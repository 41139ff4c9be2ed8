#include "access/ledger.h"

#include <algorithm>

#include "base/constant_time.h"

namespace reprise::access {

namespace {

constexpr base::WallMicros hour_us = 3'600'000'000;
constexpr base::WallMicros day_us = 24 * hour_us;

// What an unknown id is compared with, so that it takes the same steps as a known one.
const std::string& nobodys_hash() {
  static const std::string hash = hash_of("nobody", "nothing");
  return hash;
}

template <class Instant>
void bring_forward(std::optional<Instant>& present, Instant at) {
  if (!present || at < *present) present = at;
}

}  // namespace

struct Ledger::Apply {
  Ledger& ledger;

  void operator()(const changes::TokenCreated& change) const {
    ledger.tokens_.emplace(change.token.id, change.token);
  }
  void operator()(const changes::TokenRevoked& change) const {
    const auto token = ledger.tokens_.find(change.id);
    if (token != ledger.tokens_.end()) bring_forward(token->second.revoked_us, change.at_us);
  }
  void operator()(const changes::TokenLimited& change) const {
    const auto token = ledger.tokens_.find(change.id);
    if (token != ledger.tokens_.end()) bring_forward(token->second.expires_us, change.expires_us);
  }
  void operator()(const changes::TokenUsed& change) const {
    ledger.used_us_[change.id] = change.at_us;
  }
  void operator()(const changes::PersonSet& change) const {
    ledger.people_[change.person.name] = change.person;
  }
  void operator()(const changes::PersonRemoved& change) const {
    ledger.people_.erase(change.name);
    for (auto& [id, token] : ledger.tokens_)
      if (token.person == change.name) bring_forward(token.revoked_us, change.at_us);
  }
  void operator()(const changes::ClearAsked& change) const { ledger.clear_asked_ = change; }
  void operator()(const changes::ClearSettled&) const { ledger.clear_asked_.reset(); }
};

void Ledger::apply(const Change& change) { std::visit(Apply{*this}, change); }

Shown Ledger::show(std::string_view text, base::WallMicros now_us) const {
  const auto parts = parse_token(text);
  if (!parts) return {{}, {}, "malformed"};
  const auto found = tokens_.find(parts->id);
  const bool known_id = found != tokens_.end();
  const bool same = base::equal_in_constant_time(hash_of(parts->id, parts->secret),
                                                 known_id ? found->second.hash : nobodys_hash());
  if (!known_id) return {{}, parts->id, "unknown"};
  if (!same) return {{}, parts->id, "wrong"};
  if (const auto why = refusal(found->second, now_us); !why.empty()) return {{}, parts->id, why};
  return {known(found->second), parts->id, {}};
}

// What the person may answer for, they may answer for by their token, too.
Identity Ledger::known(const Token& token) const {
  Identity identity = identity_of(token);
  if (const auto person = people_.find(identity.person); person != people_.end())
    identity.duties.insert(person->second.duties.begin(), person->second.duties.end());
  return identity;
}

Identity Ledger::local(std::uint32_t uid, const std::string& name, bool owner) const {
  Identity identity;
  identity.actor = name;
  if (!knows_people()) {
    identity.roles = {all_roles.begin(), all_roles.end()};
    return identity;
  }
  identity.person = "uid " + std::to_string(uid);
  for (const auto& [person_name, person] : people_) {
    if (person.uids.count(uid) == 0) continue;
    identity.person = person_name;
    identity.roles = person.roles;
    identity.duties = person.duties;
    identity.scopes = person.scopes;
    break;
  }
  if (owner) identity.roles.insert(Role::admin);
  return identity;
}

std::optional<base::WallMicros> Ledger::last_used_us(const std::string& id) const {
  const auto used = used_us_.find(id);
  return used == used_us_.end() ? std::nullopt : std::optional(used->second);
}

bool Ledger::is_worth_noting(const std::string& id, base::WallMicros now_us) const {
  const auto last = last_used_us(id);
  return !last || now_us - *last >= day_us;
}

bool Ledger::has_holder(const std::string& duty, base::WallMicros now_us) const {
  const auto holds = [&](const auto& one) { return one.second.duties.count(duty) != 0; };
  return std::any_of(people_.begin(), people_.end(), holds) ||
         std::any_of(tokens_.begin(), tokens_.end(), [&](const auto& token) {
           return holds(token) && refusal(token.second, now_us).empty();
         });
}

std::optional<changes::ClearAsked> Ledger::clear_asked(base::WallMicros now_us,
                                                       base::WallMicros set_us) const {
  if (!clear_asked_ || clear_asked_->at_us < set_us) return std::nullopt;
  return now_us - clear_asked_->at_us < hour_us ? clear_asked_ : std::nullopt;
}

}  // namespace reprise::access
