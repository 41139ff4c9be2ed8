// Kinship: to which attempt a process below the shim belongs. Leaders are known; an orphan, which
// has become the shim's own child, is placed by what it carries, by its group, or by being possible
// for one attempt only.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "process/processes.h"

namespace reprise::shim {

struct Kin {
  std::string token;
  pid_t leader = 0;
  std::int64_t begun_us = 0;  // boot clock
  std::int64_t ended_us = 0;  // 0 = still running
  bool daemons = false;
  std::vector<process::ProcessInfo> left = {};  // of an ended one: what was below the shim then
};

struct Family {
  std::vector<process::ProcessInfo> members;   // alive
  std::vector<process::ProcessInfo> doubtful;  // alive, of this attempt or of another
  // Orphans, perhaps of this attempt, that died while they were looked at: they may have left a
  // child that was not listed yet. Only with none of these is an empty family a proof.
  std::vector<process::ProcessInfo> just_died;
};

using ReadToken = std::function<process::Variable(pid_t)>;

// The table must have been made after all dead orphans were reaped. `all` holds every attempt of
// this shim that runs, and ended ones that may have left daemons.
Family family_of(const Kin& kin, const std::vector<Kin>& all, pid_t shim,
                 const std::vector<process::ProcessInfo>& table, const ReadToken& read_token);

}  // namespace reprise::shim
