#include "process/evidence.h"

#include <unistd.h>

#include <algorithm>
#include <set>

#include "process/boot_time.h"

namespace reprise::process {

namespace {

enum class Proof { none, weak, strong };

bool is_leader(const AttemptIdentity& identity, const ProcessInfo& info) {
  return identity.leader != 0 && info.pid == identity.leader &&
         info.started_us <= identity.leader_latest_us;  // not before begun_us: asked by the caller
}

bool shares(std::uint64_t inode, const StandardPipes& pipes) {
  return inode != 0 && (inode == pipes.out || inode == pipes.err);
}

// One that shows no environment and has lost its parent: so a process looks that has shed all that
// ties it to whoever started it. Services of the host live in control groups of their own.
bool may_have_shed_all(const AttemptIdentity& identity, const Suspect& suspect,
                       const std::set<pid_t>& line) {
  const bool adopted = suspect.info.parent == 1 || line.contains(suspect.info.parent);
  return adopted && (!suspect.token.readable || suspect.token.bare) &&
         suspect.control_groups == identity.control_groups;
}

Proof judge(const AttemptIdentity& identity, const Suspect& suspect, const std::set<pid_t>& line) {
  const ProcessInfo& info = suspect.info;
  if (info.started_us + start_grain_us < identity.begun_us) return Proof::none;
  if (is_leader(identity, info) || suspect.token.value == identity.token) return Proof::strong;
  const bool holds_pipe =
      shares(suspect.pipes.out, identity.pipes) || shares(suspect.pipes.err, identity.pipes);
  const bool in_group =
      identity.leader != 0 && (info.group == identity.leader || info.session == identity.leader);
  if (holds_pipe) return identity.daemons && !in_group ? Proof::none : Proof::strong;
  // The number of a group is free again when its last member is gone; so alone it proves nothing.
  if (in_group && info.pid != identity.leader) return Proof::weak;
  return !identity.daemons && may_have_shed_all(identity, suspect, line) ? Proof::weak
                                                                         : Proof::none;
}

// By its group, or as an orphan, as those are whose parents pass their lives on.
bool may_have_left_a_child(const AttemptIdentity& identity, const Suspect& suspect,
                           const std::set<pid_t>& line) {
  const ProcessInfo& info = suspect.info;
  if (!suspect.vanished || info.started_us + start_grain_us < identity.begun_us) return false;
  const bool in_group =
      identity.leader != 0 && (info.group == identity.leader || info.session == identity.leader);
  return in_group || info.parent == 1 || line.contains(info.parent);
}

std::set<pid_t> own_line(const std::vector<ProcessInfo>& table) {
  std::set<pid_t> line;
  for (pid_t pid = ::getpid(); pid > 0 && line.insert(pid).second;) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [pid](const ProcessInfo& info) { return info.pid == pid; });
    pid = found == table.end() ? 0 : found->parent;
  }
  return line;
}

std::vector<ProcessInfo> of(const std::vector<ProcessInfo>& table, const std::vector<pid_t>& pids) {
  std::vector<ProcessInfo> found;
  for (const auto& info : table)
    if (std::find(pids.begin(), pids.end(), info.pid) != pids.end()) found.push_back(info);
  return found;
}

bool among(const std::vector<ProcessInfo>& list, pid_t pid) {
  return std::any_of(list.begin(), list.end(),
                     [pid](const ProcessInfo& info) { return info.pid == pid; });
}

Members members_of(const AttemptIdentity& identity, const std::vector<Suspect>& suspects,
                   const std::vector<ProcessInfo>& table, const std::set<pid_t>& line) {
  Members members;
  if (identity.boot_id != boot_id()) return members;  // nothing outlives a restart of the host
  std::vector<pid_t> roots;
  std::vector<ProcessInfo> weak;
  for (const auto& suspect : suspects) {
    if (may_have_left_a_child(identity, suspect, line)) members.vanished.push_back(suspect.info);
    if (suspect.info.dead || line.contains(suspect.info.pid)) continue;
    const Proof proof = judge(identity, suspect, line);
    if (proof == Proof::strong) roots.push_back(suspect.info.pid);
    if (proof == Proof::weak) weak.push_back(suspect.info);
  }
  // A daemon may have been started by a member that is still alive.
  for (const auto& info : identity.daemons ? of(table, roots) : subtree(table, roots))
    if (!info.dead && !line.contains(info.pid)) members.alive.push_back(info);
  for (const auto& info : weak)
    if (!among(members.alive, info.pid)) members.doubtful.push_back(info);
  return members;
}

}  // namespace

std::vector<Suspect> look_at_processes(const std::vector<AttemptIdentity>& identities) {
  std::int64_t earliest = INT64_MAX;
  for (const auto& identity : identities)
    if (identity.boot_id == boot_id()) earliest = std::min(earliest, identity.begun_us);
  std::vector<Suspect> suspects;
  each_process([&](const ProcessInfo& info) {
    Suspect suspect{info};
    if (!info.dead && info.started_us + start_grain_us >= earliest) {
      suspect.token = environment_of(info.pid, token_variable);
      suspect.pipes = standard_pipes_of(info.pid);
      if (!suspect.token.readable || suspect.token.bare) {
        suspect.control_groups = control_groups_of(info.pid);
        const auto now = read_process(info.pid);
        suspect.vanished = !now || now->dead || now->started_us != info.started_us;
      }
    }
    suspects.push_back(std::move(suspect));
  });
  return suspects;
}

std::vector<Members> find_members(const std::vector<AttemptIdentity>& identities,
                                  const std::vector<Suspect>& suspects) {
  std::vector<ProcessInfo> table;
  for (const auto& suspect : suspects) table.push_back(suspect.info);
  const auto line = own_line(table);
  std::vector<Members> all;
  for (const auto& identity : identities)
    all.push_back(members_of(identity, suspects, table, line));
  return all;
}

}  // namespace reprise::process
