// Evidence: finding what is left of an attempt whose launcher has died. Killing an innocent process
// would be worse than asking a person, so a process is a member only by strong evidence: it is the
// leader itself (pid and start time), carries the attempt's token in its environment, still holds
// the attempt's pipes, or descends from such a process. Weak evidence makes it doubtful: it is in
// the leader's group, or it has shed whatever could tell where it comes from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "process/processes.h"

namespace reprise::process {

constexpr const char* token_variable = "REPRISE_ATTEMPT_TOKEN";

// What is noted of an attempt before and just after its child is started.
struct AttemptIdentity {
  std::string token;
  std::string boot_id;
  std::int64_t begun_us = 0;          // boot clock, before the child was made
  std::string control_groups;         // of the launcher; its children inherit them
  StandardPipes pipes = {};           // what the child got as standard output and error
  pid_t leader = 0;                   // 0: the launcher died before it could note it
  std::int64_t leader_latest_us = 0;  // boot clock, after the child was made
  bool daemons = false;               // see LaunchSpec::daemons
};

struct Members {
  std::vector<ProcessInfo> alive;     // of this attempt, not dead
  std::vector<ProcessInfo> doubtful;  // perhaps of this attempt; the reasons are in evidence.cpp
  // Perhaps of this attempt, and gone while they were looked at: they may have left a child that
  // was not listed. Only with none of these is an empty list a proof.
  std::vector<ProcessInfo> vanished = {};
};

// A process with what is held against the attempts. It is read as the process is listed, since the
// next moment it may be gone and have left a child.
struct Suspect {
  ProcessInfo info;
  Variable token = {};  // read only of those that began after the first of the attempts
  StandardPipes pipes = {};
  std::string control_groups = {};
  bool vanished = false;  // it died before all this was read
};
std::vector<Suspect> look_at_processes(const std::vector<AttemptIdentity>& identities);

// One Members for each identity, in order. Never names this process or one of its ancestors.
std::vector<Members> find_members(const std::vector<AttemptIdentity>& identities,
                                  const std::vector<Suspect>& suspects);

}  // namespace reprise::process
