// Held: what is written of a process that is held open over steps and engines, so that whoever
// comes later can look for it, end it, and prove that nothing of it is left. Nothing is flushed:
// after a restart of the host no process is left to be found.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "process/evidence.h"
#include "process/unique_fd.h"

namespace reprise::process {

// Written before anything is started.
struct HeldNote {
  std::string boot_id;
  std::int64_t begun_us = 0;  // boot clock
  bool is_ending = false;     // nobody opens it any more
};

// Written by the holder, the process above the held one.
struct HeldState {
  pid_t holder = 0, leader = 0;  // leader: the program itself; 0 = not started yet
  std::int64_t holder_started_us = 0;
  std::int64_t leader_latest_us = 0;    // boot clock, after it was started
  std::string ended = {}, detail = {};  // how it ended, empty while it lives; its last words
};

class HeldFiles {
 public:
  // `name` is fit to be part of a file name, and unique on the machine.
  HeldFiles(std::string folder, std::string name);

  // Held by whoever opens or ends a process, as long as the result lives. Makes the folder.
  base::Result<UniqueFd> lock() const;

  std::optional<HeldNote> note() const;
  std::optional<HeldState> state() const;
  base::Status write(const HeldNote& note) const;
  base::Status write(const HeldState& state) const;
  base::Status remove_state() const;
  base::Status remove() const;

  // What all of its processes carry as REPRISE_ATTEMPT_TOKEN.
  std::string token() const { return "held." + name_; }
  AttemptIdentity identity() const;

 private:
  std::string path(const char* what) const;

  std::string folder_, name_;
};

// The very process that wrote this, unless it is gone or has told an end.
std::optional<ProcessInfo> holder_of(const HeldState& state);
inline bool lives(const HeldState& state) { return holder_of(state).has_value(); }

}  // namespace reprise::process
