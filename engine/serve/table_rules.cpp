#include "serve/table_rules.h"

namespace reprise::serve {

namespace {

using access::Policy;

bool may_be_open(const Endpoint& endpoint) {
  return endpoint.method == "GET" &&
         (endpoint.pattern == "/health" || endpoint.pattern == "/ready");
}

bool names_runbook(const Endpoint& endpoint) {
  for (const auto& field : endpoint.body)
    if (field.name == "runbook" && field.required) return true;
  return false;
}

std::string breach_of(const Endpoint& endpoint) {
  const Policy& policy = endpoint.policy;
  if (policy.kind == Policy::Kind::open && !may_be_open(endpoint))
    return "only /health and /ready are open to everybody";
  if (policy.kind == Policy::Kind::source && !endpoint.pattern.starts_with("/hooks/"))
    return "only /hooks/ is opened by a signature";
  const bool by_role = policy.kind != Policy::Kind::open && policy.kind != Policy::Kind::source;
  if (by_role && endpoint.is_mutating() && policy.role == access::Role::view)
    return "what changes something needs more than the role view";
  if (endpoint.for_watchers && (endpoint.method != "GET" || endpoint.pattern != "/metrics"))
    return "only /metrics is open to addresses";
  const bool names_run = endpoint.pattern.find("/{run}") != std::string::npos;
  if (names_run && policy.kind != Policy::Kind::run)
    return "what is about one run is judged by that run";
  if (policy.kind == Policy::Kind::run && !names_run && !names_runbook(endpoint))
    return "what is judged by a run names it, or the runbook of the run that it makes";
  return {};
}

}  // namespace

std::vector<std::string> breaches_of(const std::vector<Endpoint>& endpoints) {
  std::vector<std::string> breaches;
  for (const auto& endpoint : endpoints)
    if (const auto breach = breach_of(endpoint); !breach.empty())
      breaches.push_back(endpoint.method + " " + endpoint.pattern + ": " + breach);
  return breaches;
}

}  // namespace reprise::serve
