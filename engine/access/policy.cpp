#include "access/policy.h"

namespace reprise::access {

Policy Policy::needs(Role role) { return {Kind::engine, role, {}}; }
Policy Policy::needs(Role role, Role other) {
  Policy policy = needs(role);
  policy.other = other;
  return policy;
}
Policy Policy::needs_listing(Role role) { return {Kind::listing, role, {}}; }
Policy Policy::needs_for_run(Role role) { return {Kind::run, role, {}}; }
Policy Policy::needs_for_run(Role role, Role other) {
  Policy policy = needs_for_run(role);
  policy.other = other;
  return policy;
}
Policy Policy::open(std::string why) { return {Kind::open, Role::view, std::move(why)}; }
Policy Policy::signed_source() { return {Kind::source, Role::admin, {}}; }

namespace {

bool has_role(const Policy& policy, const Identity& identity) {
  return includes(identity.roles, policy.role) ||
         (policy.other && includes(identity.roles, *policy.other));
}

}  // namespace

bool may_ever(const Policy& policy, const std::optional<Identity>& identity) {
  if (policy.kind == Policy::Kind::open) return true;
  if (!identity || policy.kind == Policy::Kind::source) return false;
  return has_role(policy, *identity) &&
         (policy.kind != Policy::Kind::engine || identity->scopes.empty());
}

Verdict judge(const Policy& policy, const std::optional<Identity>& identity, const Target& target) {
  if (!may_ever(policy, identity))
    return identity && policy.kind != Policy::Kind::source ? Verdict::forbidden
                                                           : Verdict::unauthenticated;
  const bool fits = policy.kind != Policy::Kind::run || in_scope(*identity, target);
  return fits ? Verdict::allowed : Verdict::forbidden;
}

}  // namespace reprise::access
