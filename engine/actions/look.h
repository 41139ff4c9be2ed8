// Look: how a service is told from other processes - by pid and start time, program and pidfile.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "process/processes.h"

namespace reprise::actions {

using Process = process::ProcessInfo;

// nullopt: no such process, or only a zombie, which does nothing any more.
std::optional<Process> process_of(pid_t pid);
bool lives(const Process& process);
// By the present wall clock; good to a second.
base::WallMicros started_at(const Process& process);
// `program`: a path = its executable is this file; a name = the executable's file name or the
// process's own name (comm, compared over its 15 bytes).
bool is_program(pid_t pid, std::string_view program);

struct PidFile {
  pid_t pid = 0;
  base::WallMicros written_us = 0;
};
// nullopt: there is none. An error: it cannot be read, or holds no pid.
base::Result<std::optional<PidFile>> read_pidfile(const std::string& path);

}  // namespace reprise::actions
