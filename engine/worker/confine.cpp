#include "worker/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <iterator>
#include <vector>

namespace reprise::worker {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
#error "name the architecture for the filter of system calls"
#endif

// Computing, and talking over what is open. All else is refused with EPERM.
constexpr int allowed[] = {
    SYS_read,         SYS_write,           SYS_close,         SYS_mmap,        SYS_munmap,
    SYS_mremap,       SYS_mprotect,        SYS_brk,           SYS_madvise,     SYS_futex,
    SYS_rt_sigreturn, SYS_rt_sigprocmask,  SYS_rt_sigaction,  SYS_sigaltstack, SYS_getpid,
    SYS_gettid,       SYS_tgkill,          SYS_clock_gettime, SYS_sched_yield, SYS_exit,
    SYS_exit_group,   SYS_restart_syscall,
#ifdef REPRISE_UNDER_SANITIZER
    SYS_pipe2,  // how a sanitizer finds out whether memory can be read
#if defined(SYS_pipe)
    SYS_pipe,
#endif
#endif
};

bool filter_system_calls() {
  const auto jump_if = [](std::uint32_t value, std::uint8_t equal, std::uint8_t other) {
    return sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, equal, other);
  };
  const auto give = [](std::uint32_t verdict) {
    return sock_filter BPF_STMT(BPF_RET | BPF_K, verdict);
  };
  std::vector<sock_filter> program = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)), jump_if(architecture, 1, 0),
      give(SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (std::size_t i = 0; i < std::size(allowed); ++i)
    program.push_back(jump_if(static_cast<std::uint32_t>(allowed[i]),
                              static_cast<std::uint8_t>(std::size(allowed) - i), 0));
  program.push_back(give(SECCOMP_RET_ERRNO | EPERM));
  program.push_back(give(SECCOMP_RET_ALLOW));
  const sock_fprog whole{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
}

bool limit(__rlimit_resource what, rlim_t soft, rlim_t hard) {
  const rlimit bounds{soft, hard};
  return ::setrlimit(what, &bounds) == 0;
}

bool set_limits(const Confinement& bounds) {
#ifndef REPRISE_UNDER_SANITIZER
  // A sanitizer reserves far more than it uses.
  if (!limit(RLIMIT_AS, bounds.memory_bytes, bounds.memory_bytes)) return false;
#endif
  return limit(RLIMIT_CPU, bounds.cpu_seconds, bounds.cpu_seconds_in_all) &&
         limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_FSIZE, 0, 0);
}

bool keep_only_line(const Confinement& bounds) {
  // Each may stand where the other is to go.
  const int in = ::fcntl(bounds.in, F_DUPFD_CLOEXEC, confined_out + 1);
  const int out = ::fcntl(bounds.out, F_DUPFD_CLOEXEC, confined_out + 1);
  if (in < 0 || out < 0) return false;
  if (::dup2(in, confined_in) < 0 || ::dup2(out, confined_out) < 0) return false;
  ::close(0);
  ::close(1);
  return ::close_range(confined_out + 1, ~0u, 0) == 0;
}

}  // namespace

bool confine(const Confinement& bounds) {
  const pid_t parent = ::getppid();
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != parent) return false;
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGXCPU, SIGPIPE}) ::signal(signal, SIG_DFL);
  if (!keep_only_line(bounds)) return false;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0)
    return false;
  return set_limits(bounds) && filter_system_calls();
}

}  // namespace reprise::worker
