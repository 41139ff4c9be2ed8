// What /proc tells of processes: who is whose child, since when, carrying which environment.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::process {

// `pid` together with `started_us` names a process for one boot; a pid alone is used again.
struct ProcessInfo {
  pid_t pid = 0, parent = 0, group = 0, session = 0;
  std::int64_t started_us = 0;  // boot clock, exact to start_grain_us
  bool dead = false;            // a zombie: it can do nothing any more
};

// Start times are told in clock ticks.
constexpr std::int64_t start_grain_us = 10'000;

std::optional<ProcessInfo> read_process(pid_t pid);
// Calls `look` for each process as it is listed, in the order of pids and a few at a time: a
// process that forks on and on while it is looked for has its newest child still ahead.
void each_process(const std::function<void(const ProcessInfo&)>& look);
std::vector<ProcessInfo> all_processes();

// Every process of `table` that is, or descends from, one of `roots`.
std::vector<ProcessInfo> subtree(const std::vector<ProcessInfo>& table,
                                 const std::vector<pid_t>& roots);

// The value of `name` in the environment the process was started with. `readable` is false where
// the kernel does not let us look.
struct Variable {
  bool readable = false;
  bool bare = false;  // readable, and there is no variable at all
  std::optional<std::string> value = {};
};
Variable environment_of(pid_t pid, std::string_view name);

// The inodes behind its standard output and error where they are pipes, else 0.
struct StandardPipes {
  std::uint64_t out = 0, err = 0;
};
StandardPipes standard_pipes_of(pid_t pid);

// The control groups it is in, as the kernel lists them; readable for every process.
std::string control_groups_of(pid_t pid);

// Signals exactly this process, never another one that got its pid. False: it is gone, or it is not
// ours to signal.
bool signal_process(const ProcessInfo& process, int signal);

}  // namespace reprise::process
