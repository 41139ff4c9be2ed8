// KillEach: a piece of work in a process of its own that is killed before its first, its second,
// ... system call that changes anything, until it comes to its end.
#pragma once

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <iterator>

namespace reprise::rig {

// Calls that only read, and those of the memory: a kill before them is a kill before the next.
inline bool changes_nothing(long call) {
  static constexpr std::array calls{
      SYS_read,         SYS_pread64,        SYS_lseek,         SYS_fstat,
      SYS_newfstatat,   SYS_mmap,           SYS_munmap,        SYS_mprotect,
      SYS_brk,          SYS_madvise,        SYS_futex,         SYS_close,
      SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_getpid,        SYS_gettid,
      SYS_mremap,       SYS_getrandom,      SYS_clock_gettime, SYS_poll,
      SYS_statfs,       SYS_fstatfs,        SYS_getdents64,    SYS_readlinkat,
      SYS_getcwd,       SYS_fcntl,
#ifdef SYS_stat
      SYS_stat,         SYS_lstat,          SYS_access,        SYS_readlink,
#endif
  };
  return std::find(std::begin(calls), std::end(calls), call) != std::end(calls);
}

inline bool changes(long call) { return !changes_nothing(call); }
// For what changes things by what it sends to a server.
inline bool sends(long call) { return call == SYS_sendto; }

// Whether `work` was killed before its Nth change; false where it has ended before.
inline bool killed_before(int number, const std::function<void()>& work,
                          bool (*counts)(long call) = changes) {
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  ::ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (int seen = 0;;) {
    if (::ptrace(PTRACE_SYSCALL, pid, nullptr, nullptr) != 0) return false;
    ::waitpid(pid, &status, 0);
    if (WIFEXITED(status) || WIFSIGNALED(status)) return false;
    __ptrace_syscall_info about{};
    ::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof about, &about);
    if (about.op != PTRACE_SYSCALL_INFO_ENTRY) continue;
    if (!counts(static_cast<long>(about.entry.nr)) || ++seen < number) continue;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, &status, 0);
    return true;
  }
}

// `round` makes a world, calls killed_before(n, ..) in it, judges, and gives what that gave. How
// often something was killed.
inline int for_each_kill(const std::function<bool(int number)>& round) {
  constexpr int kills_max = 5'000;
  int kills = 0;
  while (kills < kills_max && round(kills + 1)) ++kills;
  return kills;
}

}  // namespace reprise::rig
