// The fold of who may do what: what was written last counts, and what is written comes back.
#include <catch2/catch.hpp>

#include "access/ledger.h"

using namespace reprise;
using namespace reprise::access;

namespace {

constexpr base::WallMicros day_us = 86'400'000'000;

MadeToken made(std::uint8_t from) {
  return make_token([from](std::uint8_t* bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(from + i);
  });
}

Token token_of(const MadeToken& secret, const std::string& person, std::set<Role> roles) {
  Token token;
  token.id = secret.id;
  token.name = person + "-laptop";
  token.person = person;
  token.hash = secret.hash;
  token.roles = std::move(roles);
  return token;
}

// Through the stored form, as every change comes.
void tell(Ledger& ledger, const Change& change) {
  const auto stored = encode(change);
  auto back = decode(stored.kind, stored.body);
  if (!back) FAIL(back.error().message);
  CHECK(encode(*back).body == stored.body);
  ledger.apply(*back);
}

Person person(const std::string& name, std::uint32_t uid, std::set<Role> roles,
              std::set<std::string> duties = {}) {
  return {name, {uid}, std::move(roles), std::move(duties), {}};
}

}  // namespace

TEST_CASE("a token opens what it was made for, and its person stands behind it") {
  Ledger ledger;
  const auto secret = made(1);
  auto token = token_of(secret, "ann", {Role::approve});
  token.scopes = {{"payments/*", "env=prod", "*"}};
  token.duties = {"dba"};
  tell(ledger, changes::TokenCreated{token});
  tell(ledger, changes::PersonSet{person("ann", 1000, {Role::admin}, {"lead"}), "root"});
  const auto shown = ledger.show(secret.text, 5);
  REQUIRE(shown.identity);
  CHECK(shown.identity->actor == "token:ann-laptop (" + secret.id + ")");
  CHECK(shown.identity->person == "ann");
  CHECK(shown.identity->roles == std::set<Role>{Role::approve});
  CHECK(shown.identity->duties == std::set<std::string>{"dba", "lead"});
  CHECK(shown.identity->scopes == token.scopes);
  CHECK(shown.reason.empty());
}

TEST_CASE("a token that is unknown, wrong, malformed, expired or revoked opens nothing") {
  Ledger ledger;
  const auto known = made(1), other = made(2);
  auto token = token_of(known, "ann", {Role::run});
  token.expires_us = 100;
  tell(ledger, changes::TokenCreated{token});
  const auto reason = [&](const std::string& text, base::WallMicros now_us) {
    const auto shown = ledger.show(text, now_us);
    CHECK(shown.identity.has_value() == shown.reason.empty());
    return std::string(shown.reason);
  };
  CHECK(reason(known.text, 99).empty());
  CHECK(reason(known.text, 100) == "expired");
  CHECK(reason(other.text, 5) == "unknown");
  CHECK(reason("rpt_1", 5) == "malformed");
  CHECK(reason("rpt_" + known.id + other.text.substr(20), 5) == "wrong");
  // Revoked is at once: nothing remembers that it was good a moment ago.
  CHECK(reason(known.text, 50).empty());
  tell(ledger, changes::TokenRevoked{known.id, "root", 50});
  CHECK(reason(known.text, 50) == "revoked");
}

TEST_CASE("what limits a token is never undone by a later, weaker word") {
  Ledger ledger;
  const auto secret = made(1);
  auto token = token_of(secret, "ann", {Role::run});
  token.expires_us = 100;
  tell(ledger, changes::TokenCreated{token});
  tell(ledger, changes::TokenLimited{secret.id, "root", 200});
  CHECK(ledger.show(secret.text, 100).reason == "expired");
  tell(ledger, changes::TokenLimited{secret.id, "root", 60});
  CHECK(ledger.show(secret.text, 60).reason == "expired");
  tell(ledger, changes::TokenRevoked{secret.id, "root", 10});
  tell(ledger, changes::TokenRevoked{secret.id, "root", 40});
  tell(ledger, changes::TokenCreated{token});
  CHECK(ledger.show(secret.text, 20).reason == "revoked");
}

TEST_CASE("who is removed takes their tokens along") {
  Ledger ledger;
  const auto hers = made(1), his = made(2);
  tell(ledger, changes::PersonSet{person("ann", 1000, {Role::run}), "root"});
  tell(ledger, changes::TokenCreated{token_of(hers, "ann", {Role::run})});
  tell(ledger, changes::TokenCreated{token_of(his, "ben", {Role::run})});
  tell(ledger, changes::PersonRemoved{"ann", "root", 7});
  CHECK(ledger.show(hers.text, 8).reason == "revoked");
  CHECK(ledger.show(his.text, 8).identity);
  CHECK_FALSE(ledger.knows_people());
}

TEST_CASE("local users may do all while nobody is known, and what they were given afterwards") {
  Ledger ledger;
  const auto before = ledger.local(1000, "ann (uid 1000)", true);
  CHECK(before.roles.size() == all_roles.size());
  CHECK(before.person.empty());
  tell(ledger, changes::PersonSet{person("ann", 1000, {Role::approve}, {"lead"}), "root"});
  const auto known = ledger.local(1000, "ann (uid 1000)", false);
  CHECK(known.person == "ann");
  CHECK(known.roles == std::set<Role>{Role::approve});
  CHECK(known.duties == std::set<std::string>{"lead"});
  const auto stranger = ledger.local(1001, "eve (uid 1001)", false);
  CHECK(stranger.roles.empty());
  CHECK(stranger.person == "uid 1001");
  CHECK(ledger.local(1001, "eve (uid 1001)", true).roles == std::set<Role>{Role::admin});
}

TEST_CASE("a use is noted once a day") {
  Ledger ledger;
  CHECK(ledger.is_worth_noting("a", 5));
  tell(ledger, changes::TokenUsed{"a", 5});
  CHECK_FALSE(ledger.is_worth_noting("a", 5 + day_us - 1));
  CHECK(ledger.is_worth_noting("a", 5 + day_us));
  CHECK(ledger.last_used_us("a") == 5);
}

TEST_CASE("what an engine does not know about rights is an error, and so is half a right") {
  CHECK_FALSE(decode("token.paused", "{}"));
  CHECK_FALSE(decode("token.created", R"({"id":"a","roles":["king"],"scopes":[]})"));
  CHECK_FALSE(decode("token.created", R"({"id":"a","roles":["run"]})"));
  CHECK_FALSE(decode("person.set", R"({"name":"a","roles":[],"scopes":7})"));
  CHECK_FALSE(decode("token.revoked", "{"));
}
