// What is left to a process that runs a foreign script.
#include "worker/confine.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <functional>

namespace reprise::worker {
namespace {

// How a confined process ends that does this; the status of waitpid.
int ended(const std::function<int()>& act) {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(confine({ends[1], ends[1], 1}) ? act() : 99);
  ::close(ends[0]);
  ::close(ends[1]);
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  return status;
}

bool is_refused(const std::function<long()>& call) {
  const int status = ended([&] { return call() == -1 && errno == EPERM ? 0 : 1; });
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_CASE("S-13: a confined process reaches nothing") {
  CHECK(is_refused([] { return ::open("/etc/passwd", O_RDONLY); }));
  CHECK(is_refused([] { return ::socket(AF_INET, SOCK_STREAM, 0); }));
  CHECK(is_refused([] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }));
  CHECK(is_refused([] { return ::fork(); }));
  CHECK(is_refused([] { return ::kill(::getppid(), 0); }));
  CHECK(is_refused([] { return ::execl("/bin/true", "true", nullptr); }));
  CHECK(is_refused([] { return ::unlink("/tmp/none"); }));
}

TEST_CASE("S-13: only standard error and the line to the worker are open") {
  const int status = ended([] {
    ::signal(SIGPIPE, SIG_IGN);
    const char byte = 0;
    for (int file = 0; file < 64; ++file) {
      const bool is_open = ::write(file, &byte, 0) == 0 || errno != EBADF;
      const bool wanted = file == 2 || file == confined_in || file == confined_out;
      if (is_open != wanted) return file;
    }
    return 77;
  });
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 77);
}

TEST_CASE("S-14: a confined process that never comes back is ended by the kernel") {
  const int status = ended([] {
    volatile int turns = 0;
    while (turns >= 0) turns = turns == 0 ? 1 : 0;
    return 0;
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGXCPU);
}

}  // namespace
}  // namespace reprise::worker
