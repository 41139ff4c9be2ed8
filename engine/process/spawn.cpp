#include "process/spawn.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/text.h"
#include "process/unique_fd.h"

// The C library's clone by its other name: under `clone` ThreadSanitizer takes our child, which
// shares our memory, for a fork.
extern "C" int __clone(int (*)(void*), void*, int, void*, ...);

namespace reprise::process {

namespace {

std::vector<char*> pointers(const std::vector<std::string>& items) {
  std::vector<char*> result;
  result.reserve(items.size() + 1);
  for (const auto& item : items) result.push_back(const_cast<char*>(item.c_str()));
  result.push_back(nullptr);
  return result;
}

// A source below the highest target would be overwritten before it is used.
int lift_files(std::vector<int>& files, std::vector<UniqueFd>& lifted) {
  for (int& file : files) {
    if (file >= static_cast<int>(files.size())) continue;
    lifted.emplace_back(::fcntl(file, F_DUPFD_CLOEXEC, static_cast<int>(files.size())));
    if (!lifted.back()) return errno;
    file = lifted.back().get();
  }
  return 0;
}

// What the child needs, made ready before it exists: it shares our memory until its exec, and may
// call nothing that is not safe in a signal handler.
struct Child {
  const char* program;
  std::vector<char*> argv, env;
  const char* cwd;
  std::vector<int> files;
  bool new_session;
  int error = 0;
};

// Of the real-time signals those that we were started with; nothing here ever changes them.
const std::vector<int>& changed_realtime_signals() {
  static const std::vector<int> changed = [] {
    std::vector<int> found;
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) {
      struct sigaction now {};
      if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_DFL)
        found.push_back(signal);
    }
    return found;
  }();
  return changed;
}

// Not through the C library, whose wrapper ThreadSanitizer watches: it would forget our own
// handler. All zero is the default action in the kernel's form.
void reset_signal(int signal) {
  constexpr std::array<unsigned long, 8> standard{};
  constexpr std::size_t mask_bytes = 8;
  ::syscall(SYS_rt_sigaction, signal, standard.data(), nullptr, mask_bytes);
}

// Before any is let through: a handler of ours would run in our memory.
void reset_signals() {
  constexpr int last_standard = 31;
  for (int signal = 1; signal <= last_standard; ++signal) reset_signal(signal);
  for (const int signal : changed_realtime_signals()) reset_signal(signal);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool arrange(const Child& child) {
  if ((child.new_session ? ::setsid() : ::setpgid(0, 0)) < 0) return false;
  const int count = static_cast<int>(child.files.size());
  for (int number = 0; number < count; ++number)
    if (::dup2(child.files[static_cast<std::size_t>(number)], number) < 0) return false;
  ::closefrom(count);
  return ::chdir(child.cwd) == 0;
}

int become(void* opaque) {
  Child& child = *static_cast<Child*>(opaque);
  reset_signals();
  if (arrange(child)) ::execve(child.program, child.argv.data(), child.env.data());
  child.error = errno;
  return 127;
}

// We stand still until its exec, so that one stack for each of our threads will do.
pid_t clone_child(Child& child) {
  constexpr std::size_t stack_bytes = 64u << 10;
  thread_local const std::unique_ptr<char[]> stack(new char[stack_bytes]);
  (void)changed_realtime_signals();
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  const pid_t pid =
      ::__clone(become, stack.get() + stack_bytes, CLONE_VM | CLONE_VFORK | SIGCHLD, &child);
  if (pid < 0) child.error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid > 0 && child.error != 0) ::waitpid(pid, nullptr, 0);
  return pid;
}

bool is_folder(const std::string& path) {
  struct stat info {};
  return path.empty() || (::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode));
}

bool is_program(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

base::Error not_started(const SpawnRequest& request, int error) {
  const bool folder_fault = (error == ENOENT || error == ENOTDIR) && !is_folder(request.cwd);
  const std::string& what = folder_fault ? request.cwd : request.program;
  return {"not-started", (folder_fault ? "working directory " : "") + base::printable(what) + ": " +
                             std::strerror(error)};
}

}  // namespace

base::Result<pid_t> spawn(const SpawnRequest& request) {
  Child child{request.program.c_str(), pointers(request.argv),
              pointers(request.env),   request.cwd.empty() ? "/" : request.cwd.c_str(),
              request.files,           request.new_session};
  std::vector<UniqueFd> lifted;
  child.error = lift_files(child.files, lifted);
  pid_t pid = -1;
  if (child.error == 0) pid = clone_child(child);
  if (child.error != 0) return base::fail(not_started(request, child.error));
  return pid;
}

base::Result<std::string> find_program(const std::string& name, const std::vector<std::string>& env,
                                       const std::string& cwd) {
  if (name.empty()) return base::fail("not-started", "the program's name is empty");
  if (name.find('/') != std::string::npos) return name;
  constexpr std::string_view variable = "PATH=";
  std::string_view path;
  for (const auto& item : env)
    if (item.starts_with(variable)) path = std::string_view(item).substr(variable.size());
  for (const auto folder : base::split(path, ':')) {
    std::string candidate = std::string(folder) + "/" + name;
    if (folder.empty() || folder.front() != '/') candidate = cwd + "/" + candidate;
    if (is_program(candidate)) return candidate;
  }
  return base::fail("not-started",
                    base::printable(name) + ": not found in PATH (" + base::printable(path) + ")");
}

}  // namespace reprise::process
