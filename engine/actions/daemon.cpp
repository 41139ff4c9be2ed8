#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "actions/child.h"

namespace reprise::actions {

namespace {

// What the child says through the pipe when it could not become the program.
struct Failure {
  int error = 0;
  char at[16] = {};
};

struct Prepared {
  std::vector<std::string> paths;  // where argv[0] may be
  std::vector<char*> argv, env;
  const char* cwd;
  const char* log;
  std::string note, note_new;
  int report;
};

std::vector<std::string> candidates(const std::string& program) {
  if (program.find('/') != std::string::npos) return {program};
  const char* path = ::getenv("PATH");
  std::vector<std::string> found;
  std::string_view rest = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const auto end = rest.find(':');
    found.push_back(std::string(rest.substr(0, end)) + "/" + program);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return found;
}

// From here to exec only calls that are safe after fork.
[[noreturn]] void give_up(const Prepared& prepared, const char* at) {
  Failure failure;
  failure.error = errno;
  std::strncpy(failure.at, at, sizeof failure.at - 1);
  [[maybe_unused]] const auto told = ::write(prepared.report, &failure, sizeof failure);
  ::_exit(127);
}

void write_note(const Prepared& prepared) {
  char digits[24];
  std::size_t length = 0;
  char reversed[24];
  for (pid_t pid = ::getpid(); pid > 0; pid /= 10)
    reversed[length++] = static_cast<char>('0' + pid % 10);
  for (std::size_t i = 0; i < length; ++i) digits[i] = reversed[length - 1 - i];
  digits[length++] = '\n';
  const int file = ::open(prepared.note_new.c_str(),
                          O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0 || ::write(file, digits, length) != static_cast<ssize_t>(length))
    give_up(prepared, "pidfile");
  ::close(file);
  if (::rename(prepared.note_new.c_str(), prepared.note.c_str()) != 0) give_up(prepared, "pidfile");
}

[[noreturn]] void withdraw(const Prepared& prepared, const char* at) {
  const int error = errno;
  ::unlink(prepared.note.c_str());
  errno = error;
  give_up(prepared, at);
}

void open_streams(const Prepared& prepared) {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const int log = *prepared.log == '\0'
                      ? null
                      : ::open(prepared.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (null < 0 || log < 0) give_up(prepared, "log");
  if (::dup2(null, 0) < 0 || ::dup2(log, 1) < 0 || ::dup2(log, 2) < 0) give_up(prepared, "log");
}

[[noreturn]] void become(const Prepared& prepared) {
  if (::setsid() < 0) give_up(prepared, "setsid");
  sigset_t none;
  sigemptyset(&none);
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  open_streams(prepared);
  ::close_range(3, static_cast<unsigned>(prepared.report) - 1, 0);
  ::close_range(static_cast<unsigned>(prepared.report) + 1, ~0U, 0);
  write_note(prepared);
  if (*prepared.cwd != '\0' && ::chdir(prepared.cwd) != 0) withdraw(prepared, "cwd");
  int error = ENOENT;
  for (const auto& path : prepared.paths) {
    ::execve(path.c_str(), prepared.argv.data(), prepared.env.data());
    if (errno != ENOENT && errno != ENOTDIR) error = errno;
  }
  errno = error;
  withdraw(prepared, "exec");
}

}  // namespace

base::Result<pid_t> start_daemon(const DaemonSpec& spec) {
  if (spec.argv.empty()) return base::fail("inputs", "the argv to start is empty");
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return base::fail("not-started", std::strerror(errno));
  // The program must find no way back to the attempt that started it, or it would be swept with it.
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (!std::string_view(*entry).starts_with("REPRISE_")) environment.emplace_back(*entry);
  Prepared prepared{
      candidates(spec.argv[0]), {},     {}, spec.cwd.c_str(), spec.log.c_str(), spec.pid_note,
      spec.pid_note + ".new",   ends[1]};
  for (const auto& item : spec.argv) prepared.argv.push_back(const_cast<char*>(item.c_str()));
  prepared.argv.push_back(nullptr);
  for (const auto& item : environment) prepared.env.push_back(const_cast<char*>(item.c_str()));
  prepared.env.push_back(nullptr);

  const pid_t pid = ::fork();
  if (pid == 0) become(prepared);
  ::close(ends[1]);
  Failure failure;
  ssize_t count = 0;
  if (pid > 0)  // ends without a byte when exec has closed the pipe
    while ((count = ::read(ends[0], &failure, sizeof failure)) < 0 && errno == EINTR) {
    }
  const int error = errno;
  ::close(ends[0]);
  if (pid < 0) return base::fail("not-started", std::strerror(error));
  if (count <= 0) return pid;
  ::waitpid(pid, nullptr, 0);
  return base::fail("not-started", spec.argv[0] + ": " + std::string(failure.at) + ": " +
                                       std::strerror(failure.error));
}

}  // namespace reprise::actions
