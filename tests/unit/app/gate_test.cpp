// The gate of a real journal: what it lets in, what it keeps over a new engine, and which of two
// words about the kill switch wins.
#include <catch2/catch.hpp>

#include "access/policy.h"
#include "app/offline_gate.h"
#include "rig/folder.h"

using namespace reprise;
using namespace reprise::app;
using access::Role;
using reprise::rig::Folder;

namespace {

access::MadeToken made(std::uint8_t from) {
  return access::make_token([from](std::uint8_t* bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(from + i);
  });
}

std::unique_ptr<OfflineGate> open(const std::string& folder) {
  auto gate = OfflineGate::open(folder);
  if (!gate) FAIL(gate.error().message);
  return std::move(*gate);
}

access::Change token_of(const access::MadeToken& secret, const std::string& name,
                        std::set<Role> roles) {
  access::Token token;
  token.id = secret.id;
  token.name = name;
  token.hash = secret.hash;
  token.roles = std::move(roles);
  return access::changes::TokenCreated{token};
}

Caller by(OfflineGate& gate, const access::MadeToken& secret) {
  auto caller = gate.caller(secret.text);
  if (!caller) FAIL(caller.error().message);
  return std::move(*caller);
}

std::vector<port::Entry> entries(OfflineGate& gate, const std::string& stream) {
  auto found = gate.store().entries(stream, 0, 0);
  if (!found) FAIL(found.error().message);
  return std::move(*found);
}

}  // namespace

TEST_CASE("what was changed is there for the next engine, and the secret is not in it") {
  const Folder folder;
  const auto secret = made(1);
  {
    auto gate = open(folder.path);
    REQUIRE(gate->change(*gate->caller(""), {token_of(secret, "ci", {Role::run})}));
    CHECK(by(*gate, secret).identity.actor == "token:ci (" + secret.id + ")");
  }
  auto gate = open(folder.path);
  CHECK(by(*gate, secret).identity.roles == std::set<Role>{Role::run});
  for (const auto& entry : entries(*gate, "access"))
    CHECK(entry.body.find(secret.text.substr(21)) == std::string::npos);
  const auto audit = entries(*gate, "audit");
  REQUIRE(audit.size() == 1);
  CHECK(audit[0].kind == "request.allowed");
  CHECK(audit[0].body.find("token.created ci (" + secret.id + ") for run") != std::string::npos);
}

TEST_CASE("changes are made all or none, and only by who administers") {
  const Folder folder;
  auto gate = open(folder.path);
  const auto runner = made(1), other = made(2);
  const auto owner = *gate->caller("");
  REQUIRE(gate->change(owner, {token_of(runner, "runner", {Role::run, Role::override_})}));
  const auto refused = gate->change(by(*gate, runner), {token_of(other, "mine", {Role::admin})});
  CHECK(refused.error().code == "forbidden");
  const auto half = gate->change(owner, {token_of(other, "fine", {Role::run}),
                                         access::changes::TokenRevoked{"0000000000000000", "", 0}});
  CHECK(half.error().code == "usage");
  CHECK(gate->gate().ledger()->tokens().size() == 1);
  for (const auto& entry : entries(*gate, "access")) CHECK(entry.kind != "token.revoked");
}

TEST_CASE("who proposes a change does not choose in whose name or when it was made") {
  const Folder folder;
  auto gate = open(folder.path);
  const auto secret = made(1);
  auto change = token_of(secret, "ci", {Role::run});
  auto& token = std::get<access::changes::TokenCreated>(change).token;
  token.by = "somebody else";
  token.created_us = 1;
  REQUIRE(gate->change(*gate->caller(""), {change}));
  const auto kept = gate->gate().ledger()->tokens().at(secret.id);
  CHECK(kept.by == gate->caller("")->identity.actor);
  CHECK(kept.created_us > 1);
  const auto voice =
      gate->change(*gate->caller(""), {access::changes::ClearAsked{"ann", "", "", 0}});
  CHECK(voice.error().code == "usage");
}

TEST_CASE("a stop that comes while the opening of the switch is being written wins") {
  const Folder folder;
  auto gate = open(folder.path);
  bool opened = false, done = false;
  base::Status result;
  gate->gate().clear(
      *gate->caller(""), "it is out", false, 0,
      [&] {
        opened = true;
        return base::Status();
      },
      [&](const base::Status& cleared) { result = cleared, done = true; });
  gate->gate().stopped("ben", "it burns again");
  gate->run_until(done);
  CHECK_FALSE(opened);
  CHECK(result.error().code == "stopped");
}

TEST_CASE("an entry about rights that is not understood keeps the gate shut") {
  const Folder folder;
  {
    auto gate = open(folder.path);
    Entries log(gate->store().journal(), gate->store(), gate->clock());
    bool done = false;
    log.append({{"access", "token.paused", "{}"}}, [&](const auto&) { done = true; });
    gate->run_until(done);
  }
  const auto again = OfflineGate::open(folder.path);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == "refused");
  CHECK(again.error().message.find("token.paused") != std::string::npos);
}

TEST_CASE("a token is judged for every request, and one of nobody's learns nothing") {
  const Folder folder;
  auto gate = open(folder.path);
  const auto secret = made(1);
  const auto owner = *gate->caller("");
  REQUIRE(gate->change(owner, {token_of(secret, "ci", {Role::run})}));
  CHECK(gate->caller(secret.text).has_value());
  REQUIRE(gate->change(owner, {access::changes::TokenRevoked{secret.id, "", 0}}));
  const auto revoked = gate->caller(secret.text), unknown = gate->caller(made(2).text);
  REQUIRE_FALSE(revoked);
  CHECK(revoked.error().code == "unauthenticated");
  CHECK(revoked.error().message == unknown.error().message);
}

TEST_CASE("refusals are bounded, and who was let in is not") {
  const Folder folder;
  auto gate = open(folder.path);
  const auto owner = *gate->caller("");
  for (int i = 0; i < 200; ++i) CHECK_FALSE(gate->caller("rpt_no"));
  REQUIRE(gate->gate().admit(owner, access::Policy::needs(Role::run), "resume"));
  REQUIRE(gate->change(owner, {access::changes::PersonSet{{"ann", {}, {}, {}, {}}, ""}}));
  const auto audit = entries(*gate, "audit");
  CHECK(audit.size() <= 122);  // the minute may have changed on the way
  CHECK(audit.size() >= 62);
}
