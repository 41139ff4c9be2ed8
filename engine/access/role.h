// Role: what somebody may do. Duties are separate: who administers does not approve, who approves
// does not start.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace reprise::access {

enum class Role : std::uint8_t {
  view,       // read all, change nothing
  run,        // start and steer runs, set the kill switch
  approve,    // answer questions
  override_,  // answer, skip and clear where the policy says no (break-glass), with a reason
  admin,      // tokens, roles, the journal, the settings
};

inline constexpr std::array<Role, 5> all_roles = {Role::view, Role::run, Role::approve,
                                                  Role::override_, Role::admin};

// "view", "run", "approve", "override", "admin".
std::string_view to_text(Role role);
std::optional<Role> role_from_text(std::string_view text);
// "run, approve" in the order above; empty for none.
std::string to_text(const std::set<Role>& roles);

// Every role includes view; no role includes any other.
bool includes(Role held, Role needed);
bool includes(const std::set<Role>& held, Role needed);

}  // namespace reprise::access
