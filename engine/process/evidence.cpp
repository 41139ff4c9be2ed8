#include "process/evidence.h"

#include <unistd.h>

#include <algorithm>
#include <set>

#include "process/boot_time.h"

namespace reprise::process {

namespace {

enum class Proof { none, weak, strong };

// What is read of a process once, whatever the number of attempts it is held against.
struct Suspect {
  ProcessInfo info;
  Variable token;
  StandardPipes pipes;
};

bool is_leader(const AttemptIdentity& identity, const ProcessInfo& info) {
  return identity.leader != 0 && info.pid == identity.leader &&
         info.started_us <= identity.leader_latest_us;   // not before begun_us: asked by the caller
}

bool shares(std::uint64_t inode, const StandardPipes& pipes) {
  return inode != 0 && (inode == pipes.out || inode == pipes.err);
}

Proof judge(const AttemptIdentity& identity, const Suspect& suspect) {
  const ProcessInfo& info = suspect.info;
  if (info.started_us + start_grain_us < identity.begun_us) return Proof::none;
  if (is_leader(identity, info) || suspect.token.value == identity.token) return Proof::strong;
  const bool holds_pipe = shares(suspect.pipes.out, identity.pipes) ||
                          shares(suspect.pipes.err, identity.pipes);
  const bool in_group = identity.leader != 0 &&
                        (info.group == identity.leader || info.session == identity.leader);
  if (holds_pipe) return identity.daemons && !in_group ? Proof::none : Proof::strong;
  // The number of a group is free again when its last member is gone; so alone it proves nothing.
  if (in_group && info.pid != identity.leader) return Proof::weak;
  // Whoever we may not look into and has lost its parent may have been started by the attempt, unless
  // it lives in another control group, as services of the host do.
  const bool hidden = !suspect.token.readable && info.parent == 1 && !identity.daemons;
  return hidden && control_groups_of(info.pid) == identity.control_groups ? Proof::weak
                                                                          : Proof::none;
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

std::vector<Suspect> suspects(const std::vector<AttemptIdentity>& identities,
                              const std::vector<ProcessInfo>& table) {
  std::vector<Suspect> found;
  std::int64_t earliest = INT64_MAX;
  for (const auto& identity : identities)
    if (identity.boot_id == boot_id()) earliest = std::min(earliest, identity.begun_us);
  const auto line = own_line(table);
  for (const auto& info : table)
    if (!info.dead && info.started_us + start_grain_us >= earliest && !line.contains(info.pid))
      found.push_back({info, environment_of(info.pid, token_variable),
                       standard_pipes_of(info.pid)});
  return found;
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

Members members_of(const AttemptIdentity& identity, const std::vector<Suspect>& found,
                   const std::vector<ProcessInfo>& table, const std::set<pid_t>& line) {
  Members members;
  if (identity.boot_id != boot_id()) return members;   // nothing outlives a restart of the host
  std::vector<pid_t> roots;
  for (const auto& suspect : found)
    if (judge(identity, suspect) == Proof::strong) roots.push_back(suspect.info.pid);
  // A daemon may have been started by a member that is still alive.
  for (const auto& info : identity.daemons ? of(table, roots) : subtree(table, roots))
    if (!info.dead && !line.contains(info.pid)) members.alive.push_back(info);
  for (const auto& suspect : found)
    if (judge(identity, suspect) == Proof::weak && !among(members.alive, suspect.info.pid))
      members.doubtful.push_back(suspect.info);
  return members;
}

}  // namespace

std::vector<Members> find_members(const std::vector<AttemptIdentity>& identities,
                                  const std::vector<ProcessInfo>& table) {
  const auto line = own_line(table);
  const auto found = suspects(identities, table);
  std::vector<Members> all;
  for (const auto& identity : identities) all.push_back(members_of(identity, found, table, line));
  return all;
}

}  // namespace reprise::process
