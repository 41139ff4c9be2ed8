#include "shim/kinship.h"

#include <algorithm>

namespace reprise::shim {

namespace {

using process::ProcessInfo;

enum class Place { elsewhere, here, doubtful };

// Among what was there at the end, or of the session of such a one. Start times would not do: two
// that began within one tick of the kernel's clock show the same.
bool was_left(const Kin& kin, const ProcessInfo& orphan) {
  return std::any_of(kin.left.begin(), kin.left.end(), [&](const ProcessInfo& one) {
    const bool leads_session = one.session == one.pid;
    return (one.pid == orphan.pid && one.started_us == orphan.started_us) ||
           (leads_session && one.session == orphan.session);
  });
}

bool possible(const Kin& kin, const ProcessInfo& orphan) {
  const bool after = orphan.started_us + process::start_grain_us >= kin.begun_us;
  return after && (kin.ended_us == 0 || was_left(kin, orphan));
}

// The attempt that certainly has started `child`; null where that cannot be told.
const Kin* certain_owner(const ProcessInfo& child, const std::vector<Kin>& all,
                         const ReadToken& read_token) {
  for (const auto& kin : all)
    if (kin.ended_us == 0 && child.pid == kin.leader) return &kin;
  const auto token = read_token(child.pid);
  for (const auto& kin : all)
    if (possible(kin, child) &&
        (token.value == kin.token || child.group == kin.leader || child.session == kin.leader))
      return &kin;
  return nullptr;
}

Place place(const Kin& kin, const ProcessInfo& child, const std::vector<Kin>& all,
            const ReadToken& read_token) {
  if (const Kin* owner = certain_owner(child, all, read_token))
    return owner->token == kin.token ? Place::here : Place::elsewhere;
  std::size_t others = 0;
  bool daemon = false;
  for (const auto& other : all) {
    if (!possible(other, child)) continue;
    daemon = daemon || other.daemons;
    if (other.token != kin.token) ++others;
  }
  // It has left everything that ties it to its attempt, as a daemon does.
  if (daemon || !possible(kin, child)) return Place::elsewhere;
  return others == 0 ? Place::here : Place::doubtful;
}

}  // namespace

Family family_of(const Kin& kin, const std::vector<Kin>& all, pid_t shim,
                 const std::vector<ProcessInfo>& table, const ReadToken& read_token) {
  std::vector<pid_t> roots;
  Family family;
  for (const auto& info : table) {
    if (info.parent != shim) continue;
    const Place found = place(kin, info, all, read_token);
    if (found == Place::elsewhere) continue;
    if (info.dead && info.pid != kin.leader) family.just_died.push_back(info);
    if (found == Place::here)
      roots.push_back(info.pid);
    else if (!info.dead)
      family.doubtful.push_back(info);
  }
  for (const auto& info : process::subtree(table, roots))
    if (!info.dead) family.members.push_back(info);
  return family;
}

}  // namespace reprise::shim
