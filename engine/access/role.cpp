#include "access/role.h"

#include <algorithm>

namespace reprise::access {

namespace {
constexpr std::array<std::string_view, all_roles.size()> role_texts = {"view", "run", "approve",
                                                                       "override", "admin"};
}

std::string_view to_text(Role role) { return role_texts.at(static_cast<std::size_t>(role)); }

std::optional<Role> role_from_text(std::string_view text) {
  for (const Role role : all_roles)
    if (to_text(role) == text) return role;
  return std::nullopt;
}

std::string to_text(const std::set<Role>& roles) {
  std::string text;
  for (const Role role : roles) text += (text.empty() ? "" : ", ") + std::string(to_text(role));
  return text;
}

bool includes(Role held, Role needed) { return held == needed || needed == Role::view; }

bool includes(const std::set<Role>& held, Role needed) {
  return std::any_of(held.begin(), held.end(),
                     [needed](Role role) { return includes(role, needed); });
}

}  // namespace reprise::access
