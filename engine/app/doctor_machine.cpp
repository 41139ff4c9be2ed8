// Doctor: the clock, the kernel, limits and locale of this machine, and our own worker.
#include <langinfo.h>
#include <locale.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <string_view>

#include "app/doctor_parts.h"
#include "app/paths.h"
#include "base/time.h"

namespace reprise::app {

namespace {

void examine_clock(Findings& findings) {
  // Earlier than this source was written: the clock has never been set.
  constexpr std::time_t plausible_min = 1'760'000'000;
  const std::time_t now = std::time(nullptr);
  struct timex state {};
  const int kept = ::adjtimex(&state);
  if (now < plausible_min)
    findings.push_back({Level::bad, "clock", "the wall clock stands in the past",
                        "Deadlines and the report's times are wrong.", "Set the clock (NTP)."});
  else if (kept == TIME_ERROR || (state.status & STA_UNSYNC) != 0)
    findings.push_back({Level::warning, "clock", "not synchronised",
                        "Times of other machines do not fit, and it may jump in a recovery.",
                        "Run an NTP client, for instance systemd-timesyncd or chrony."});
  else
    findings.push_back(
        {Level::good, "clock", base::format_timestamp(std::int64_t{now} * 1'000'000)});
}

void examine_kernel(Findings& findings) {
  const auto need = [&](bool is_there, const char* what) {
    if (!is_there)
      findings.push_back({Level::bad, "kernel", what,
                          "Steps could outlive their end unseen, and be done twice.",
                          "Linux 5.10 or newer, with /proc, and no filter that forbids it."});
    return is_there;
  };
  const long self = ::syscall(SYS_pidfd_open, ::getpid(), 0);
  const int error = errno;
  if (self >= 0) ::close(static_cast<int>(self));
  int unused = 0;
  const bool pidfd = need(self >= 0, self >= 0         ? ""
                                     : error == ENOSYS ? "has no pidfd"
                                                       : "pidfd_open is refused");
  const bool subreaper =
      need(::prctl(PR_GET_CHILD_SUBREAPER, &unused, 0, 0, 0) == 0, "has no subreapers");
  const bool boot = need(::access("/proc/sys/kernel/random/boot_id", R_OK) == 0 &&
                             ::access("/proc/self/stat", R_OK) == 0,
                         "/proc is not there, or hides what is needed");
  if (pidfd && subreaper && boot)
    findings.push_back({Level::good, "kernel", "pidfd, subreaper, /proc"});
}

void examine_limit(int which, const char* what, rlim_t enough, Findings& findings) {
  struct rlimit limit {};
  if (::getrlimit(static_cast<__rlimit_resource>(which), &limit) != 0) return;
  if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= enough) return;
  findings.push_back({Level::warning, "limits",
                      "at most " + std::to_string(limit.rlim_cur) + " " + what,
                      "Steps that run at the same time, and their outputs, may not fit.",
                      "Raise it with ulimit, limits.conf or the service's Limit*= to " +
                          std::to_string(enough) + " or more."});
}

void examine_limits(Findings& findings) {
  const std::size_t before = findings.size();
  examine_limit(RLIMIT_NOFILE, "open descriptors", 1024, findings);
  examine_limit(RLIMIT_NPROC, "processes", 512, findings);
  examine_limit(RLIMIT_FSIZE, "bytes in a file", rlim_t{1} << 30, findings);
  if (findings.size() == before) findings.push_back({Level::good, "limits", "enough"});
}

void examine_locale(Findings& findings) {
  const locale_t locale = ::newlocale(LC_CTYPE_MASK, "", nullptr);
  const std::string code_set = locale == nullptr ? "" : ::nl_langinfo_l(CODESET, locale);
  if (locale != nullptr) ::freelocale(locale);
  if (code_set == "UTF-8")
    findings.push_back({Level::good, "locale", "UTF-8"});
  else
    findings.push_back({Level::warning, "locale",
                        code_set.empty() ? "LANG or LC_* names one that is not installed"
                                         : "not UTF-8 but " + code_set,
                        "Programs in steps may garble or refuse names with other letters.",
                        "Set LANG=C.UTF-8."});
}

void examine_worker(Findings& findings) {
  constexpr const char* why = "No step can be started without it.";
  auto path = worker_path();
  if (!path)
    findings.push_back({Level::bad, "worker", path.error().message, why, path.error().hint});
  else if (::access(path->c_str(), X_OK) != 0)
    findings.push_back({Level::bad, "worker", *path + ": " + std::strerror(errno), why,
                        "Install it anew, or chmod +x."});
  else
    findings.push_back({Level::good, "worker", *path});
}

}  // namespace

void examine_machine(Findings& findings) {
  examine_clock(findings);
  examine_kernel(findings);
  examine_limits(findings);
  examine_locale(findings);
  examine_worker(findings);
}

}  // namespace reprise::app
