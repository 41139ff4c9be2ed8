#include "shim/shim.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>

#include <thread>

#include "shim/orphan_watch.h"
#include "shim/server.h"

namespace reprise::shim {

namespace {

constexpr int exit_os_error = 71;

// A shim outlives what is sent to a whole group or session: it must still note how its children
// ended. They start with all signals at their defaults.
void shield_from_signals() {
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM})
    ::signal(signal, SIG_IGN);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child, nullptr);
}

bool keep_to_ourselves(int file) {
  const int flags = ::fcntl(file, F_GETFD);
  return flags >= 0 && ::fcntl(file, F_SETFD, flags | FD_CLOEXEC) == 0;
}

}  // namespace

// Children are launched by a second thread, so that orphans are told apart; see OrphanWatch.
int run_shim(ShimOptions options) {
  shield_from_signals();
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || !keep_to_ourselves(options.socket) ||
      !keep_to_ourselves(options.lock))
    return exit_os_error;
  OrphanWatch orphans;
  bool well = false;
  std::thread events([&] {
    well = Server(std::move(options), orphans).run();
    orphans.close();
  });
  orphans.serve();
  events.join();
  return well ? 0 : exit_os_error;
}

}  // namespace reprise::shim
