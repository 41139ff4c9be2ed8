// judge() over every kind of policy, every set of roles and every reach, against a table that is
// written down here and knows nothing of the code.
#include <catch2/catch.hpp>

#include "access/policy.h"

using namespace reprise::access;

namespace {

// What a policy of each role lets in: one row each, the columns in the order of all_roles.
constexpr bool lets_in[5][5] = {
    // holder of: view, run, approve, override, admin
    {true, true, true, true, true},       // needs view
    {false, true, false, false, false},   // needs run
    {false, false, true, false, false},   // needs approve
    {false, false, false, true, false},   // needs override
    {false, false, false, false, true}};  // needs admin

std::set<Role> roles_of(unsigned bits) {
  std::set<Role> roles;
  for (unsigned i = 0; i < all_roles.size(); ++i)
    if ((bits >> i) & 1u) roles.insert(all_roles[i]);
  return roles;
}

bool expected_role(unsigned bits, std::size_t needed) {
  for (unsigned i = 0; i < all_roles.size(); ++i)
    if (((bits >> i) & 1u) != 0 && lets_in[needed][i]) return true;
  return false;
}

enum class Reach { everything, covers, elsewhere };

Identity holder(unsigned bits, Reach reach) {
  Identity identity;
  identity.actor = "token:x (1)";
  identity.roles = roles_of(bits);
  if (reach == Reach::covers) identity.scopes = {{"other/*"}, {"payments/*"}};
  if (reach == Reach::elsewhere) identity.scopes = {{"other/*"}};
  return identity;
}

const Target payments{"payments/restore", {{"env", "prod"}}, "payments"};

}  // namespace

TEST_CASE("every policy, every set of roles and every reach is judged as the table says") {
  int judged = 0;
  for (std::size_t needed = 0; needed < all_roles.size(); ++needed)
    for (unsigned bits = 0; bits < 32; ++bits)
      for (const Reach reach : {Reach::everything, Reach::covers, Reach::elsewhere}) {
        const auto identity = holder(bits, reach);
        const bool role = expected_role(bits, needed);
        const auto verdict = [&](const Policy& policy) {
          ++judged;
          CHECK(may_ever(policy, identity) >=
                (judge(policy, identity, payments) == Verdict::allowed));
          return judge(policy, identity, payments);
        };
        const auto expect = [](bool allowed) {
          return allowed ? Verdict::allowed : Verdict::forbidden;
        };
        CAPTURE(needed, bits, static_cast<int>(reach));
        CHECK(verdict(Policy::needs(all_roles[needed])) ==
              expect(role && reach == Reach::everything));
        CHECK(verdict(Policy::needs_for_run(all_roles[needed])) ==
              expect(role && reach != Reach::elsewhere));
        for (std::size_t other = 0; other < all_roles.size(); ++other)
          CHECK(verdict(Policy::needs_for_run(all_roles[needed], all_roles[other])) ==
                expect((role || expected_role(bits, other)) && reach != Reach::elsewhere));
        CHECK(verdict(Policy::needs_listing(all_roles[needed])) == expect(role));
        CHECK(verdict(Policy::signed_source()) == Verdict::unauthenticated);
        CHECK(verdict(Policy::open("is it alive")) == Verdict::allowed);
      }
  CHECK(judged == 5 * 32 * 3 * (5 + 5));
}

TEST_CASE("nobody gets nothing but what is open") {
  for (const Role role : all_roles) {
    for (const auto& policy :
         {Policy::needs(role), Policy::needs_for_run(role), Policy::needs_listing(role)}) {
      CHECK(judge(policy, std::nullopt, payments) == Verdict::unauthenticated);
      CHECK_FALSE(may_ever(policy, std::nullopt));
    }
  }
  CHECK(judge(Policy::signed_source(), std::nullopt, {}) == Verdict::unauthenticated);
  CHECK(judge(Policy::open("is it alive"), std::nullopt, {}) == Verdict::allowed);
}

TEST_CASE("all three parts of a scope must match, and one scope is enough") {
  Identity identity;
  const auto covers = [&](Scope scope) {
    identity.scopes = {Scope{"nothing"}, std::move(scope)};
    return in_scope(identity, payments);
  };
  CHECK(covers({"payments/*"}));
  CHECK(covers({"*", "env=prod"}));
  CHECK(covers({"*", "env=*", "pay*"}));
  CHECK_FALSE(covers({"payments"}));
  CHECK_FALSE(covers({"*", "env=dev"}));
  CHECK_FALSE(covers({"payments/*", "env=prod", "ledger"}));
  CHECK_FALSE(covers({"payments/*", "tier=*"}));
  CHECK_FALSE(covers({"", "", ""}));
}

TEST_CASE("a pattern matches as a person reads it") {
  CHECK(matches("*", ""));
  CHECK(matches("a*c", "abbc"));
  CHECK(matches("a*c", "ac"));
  CHECK(matches("*x*y*", "..x..y"));
  CHECK_FALSE(matches("a*c", "acb"));
  CHECK_FALSE(matches("", "a"));
  CHECK_FALSE(matches("a?c", "abc"));
  CHECK_FALSE(matches("A", "a"));
  // Many stars over a long text end soon.
  CHECK_FALSE(matches(std::string("*a*a*a*a*a*a*a*a*b"), std::string(100'000, 'a')));
}
