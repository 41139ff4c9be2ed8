// Rows that are laxer than a row may be are seen, and the table of the service has none.
#include "serve/table_rules.h"

#include <catch2/catch.hpp>

#include "serve/routes.h"

using namespace reprise;
using access::Policy;
using access::Role;
using serve::Endpoint;

namespace {

Endpoint row(std::string method, std::string pattern, Policy policy,
             std::vector<serve::Field> body = {}) {
  return {.method = std::move(method),
          .pattern = std::move(pattern),
          .summary = "planted",
          .policy = std::move(policy),
          .body = std::move(body),
          .handle = [](serve::Service&, const serve::AskingPtr&) {}};
}

}  // namespace

TEST_CASE("The table of the service keeps its rules") {
  const auto endpoints = serve::operator_routes();
  CHECK(endpoints.size() > 30);
  CHECK(serve::breaches_of(endpoints).empty());
  for (const auto& endpoint : endpoints) CHECK(endpoint.handle);
}

TEST_CASE("A row that is laxer than it may be is a breach") {
  std::vector<Endpoint> planted = {
      row("POST", "/api/v1/stop", Policy::needs(Role::view)),
      row("POST", "/api/v1/runs/{run}/cancel", Policy::needs_for_run(Role::view)),
      row("DELETE", "/api/v1/runs/{run}", Policy::needs_for_run(Role::view)),
      row("GET", "/api/v1/runs", Policy::open("it is only a list")),
      row("POST", "/health", Policy::open("nobody calls it")),
      row("POST", "/api/v1/runs", Policy::signed_source()),
      row("GET", "/api/v1/runs/{run}/report", Policy::needs(Role::view)),
      row("GET", "/api/v1/runs/{run}/logs", Policy::needs_listing(Role::view)),
      row("POST", "/api/v1/runs", Policy::needs_for_run(Role::run)),
      row("POST", "/api/v1/runs", Policy::needs_for_run(Role::run), {{.name = "runbook"}}),
  };
  for (const auto& open : {row("GET", "/api/v1/runs", Policy::needs_listing(Role::view)),
                           row("POST", "/metrics", Policy::needs(Role::run))})
    planted.push_back(open), planted.back().for_watchers = true;
  for (const auto& endpoint : planted) {
    INFO(endpoint.method << " " << endpoint.pattern);
    CHECK(serve::breaches_of({endpoint}).size() == 1);
  }
}

TEST_CASE("A row that is as it must be is none") {
  const std::vector<Endpoint> right = {
      row("GET", "/health", Policy::open("a supervisor has no token")),
      row("POST", "/hooks/{source}", Policy::signed_source()),
      row("POST", "/api/v1/stop", Policy::needs(Role::run)),
      row("GET", "/api/v1/runs", Policy::needs_listing(Role::view)),
      row("POST", "/api/v1/runs", Policy::needs_for_run(Role::run),
          {{.name = "runbook", .required = true}}),
  };
  CHECK(serve::breaches_of(right).empty());
}
