#include "access/policy.h"

namespace reprise::access {

Policy Policy::needs(Role role) { return {Kind::engine, role, false, {}}; }
Policy Policy::needs_listing(Role role) { return {Kind::listing, role, false, {}}; }
Policy Policy::needs_for_run(Role role) { return {Kind::run, role, true, {}}; }
Policy Policy::needs_for_run(Role role, Role other) {
  Policy policy = needs_for_run(role);
  policy.other = other;
  return policy;
}
Policy Policy::open(std::string why) { return {Kind::open, Role::view, false, std::move(why)}; }
Policy Policy::signed_source() { return {Kind::source, Role::admin, false, {}}; }

namespace {

bool has_role(const Policy& policy, const Identity& identity) {
  return includes(identity.roles, policy.role) ||
         (policy.other && includes(identity.roles, *policy.other));
}

bool reaches(const Policy& policy, const Identity& identity, const Target& target) {
  if (policy.kind == Policy::Kind::listing) return true;
  if (policy.kind == Policy::Kind::run) return in_scope(identity, target);
  return policy.kind == Policy::Kind::engine && identity.scopes.empty();
}

}  // namespace

Verdict judge(const Policy& policy, const std::optional<Identity>& identity, const Target& target) {
  if (policy.kind == Policy::Kind::open) return Verdict::allowed;
  if (!identity || policy.kind == Policy::Kind::source) return Verdict::unauthenticated;
  if (!has_role(policy, *identity)) return Verdict::forbidden;
  return reaches(policy, *identity, target) ? Verdict::allowed : Verdict::forbidden;
}

bool may_ever(const Policy& policy, const std::optional<Identity>& identity) {
  if (policy.kind == Policy::Kind::open) return true;
  if (!identity || policy.kind == Policy::Kind::source) return false;
  return has_role(policy, *identity) &&
         (policy.kind != Policy::Kind::engine || identity->scopes.empty());
}

}  // namespace reprise::access
