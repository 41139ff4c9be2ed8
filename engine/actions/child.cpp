#include "actions/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/text.h"
#include "process/pidfd.h"

namespace reprise::actions {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t stdout_bytes_max = 64u << 10, stderr_bytes_kept = 4u << 10;

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  bool usable() const { return read_end >= 0; }
  void close_read() { shut(read_end); }
  void close_write() { shut(write_end); }
  static void shut(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> items;
  for (const auto& text : texts) items.push_back(const_cast<char*>(text.c_str()));
  items.push_back(nullptr);
  return items;
}

std::vector<std::string> environment_of(const ChildSpec& spec) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr && !spec.own_env_only; ++entry)
    if (!std::string_view(*entry).starts_with("REPRISE_OUTPUT=")) all.emplace_back(*entry);
  for (const auto& [name, value] : spec.env) all.push_back(name + "=" + value);
  return all;
}

int spawn(const ChildSpec& spec, const Pipe& in, const Pipe& out, const Pipe& err, pid_t& pid) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, spec.stdin_file >= 0 ? spec.stdin_file : in.read_end, 0);
  posix_spawn_file_actions_adddup2(&files, spec.stdout_file >= 0 ? spec.stdout_file : out.write_end,
                                   1);
  posix_spawn_file_actions_adddup2(&files, err.write_end, 2);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  posix_spawnattr_t how;
  posix_spawnattr_init(&how);
  sigset_t every, empty;
  sigfillset(&every);
  sigemptyset(&empty);
  posix_spawnattr_setsigdefault(&how, &every);
  posix_spawnattr_setsigmask(&how, &empty);
  posix_spawnattr_setpgroup(&how, 0);
  posix_spawnattr_setflags(&how,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  const auto environment = environment_of(spec);
  const int error = posix_spawnp(&pid, spec.argv[0].c_str(), &files, &how,
                                 pointers(spec.argv).data(), pointers(environment).data());
  posix_spawnattr_destroy(&how);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

// False at the end of the stream.
bool read_some(int file, std::string& text) {
  std::array<char, 16384> bytes;
  const ssize_t count = ::read(file, bytes.data(), bytes.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  text.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

// False when there is nothing more to write (or nobody who reads).
bool write_some(int file, std::string_view& text) {
  if (text.empty()) return false;
  const ssize_t count = ::write(file, text.data(), text.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  text.remove_prefix(static_cast<std::size_t>(count));
  return !text.empty();
}

void cut(ChildEnd& end) {
  if (end.stdout_text.size() > stdout_bytes_max) {
    end.stdout_text.resize(stdout_bytes_max);
    end.stdout_cut = true;
  }
  if (end.stderr_tail.size() > stderr_bytes_kept) {
    end.stderr_tail.erase(0, end.stderr_tail.size() - stderr_bytes_kept);
    end.stderr_cut = true;
  }
}

// Feeds and drains until the child has ended and its streams are empty; false when the deadline
// came before its end. What it leaves behind in its group is killed while its pid is still its own.
bool talk(pid_t pid, Pipe& in, Pipe& out, Pipe& err, std::string_view input, ChildEnd& end,
          Clock::time_point deadline) {
  ::fcntl(in.write_end, F_SETFL, O_NONBLOCK);
  int ended = ::pidfd_open(pid, 0);
  const auto close_ended = [&] { Pipe::shut(ended); };
  bool in_time = true;
  while (ended >= 0 || out.read_end >= 0 || err.read_end >= 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      in_time = ended < 0;
      break;
    }
    pollfd files[4] = {{out.read_end, POLLIN, 0},
                       {err.read_end, POLLIN, 0},
                       {in.write_end, POLLOUT, 0},
                       {ended, POLLIN, 0}};
    if (::poll(files, 4, static_cast<int>(std::min<long>(left, 60'000))) <= 0) continue;
    if (files[0].revents != 0 && !read_some(out.read_end, end.stdout_text)) out.close_read();
    if (files[1].revents != 0 && !read_some(err.read_end, end.stderr_tail)) err.close_read();
    if (files[2].revents != 0 && !write_some(in.write_end, input)) in.close_write();
    if (files[3].revents != 0) {
      ::kill(-pid, SIGKILL);
      close_ended();
      // A stream that somebody outside the group holds open is not waited for.
      deadline = std::min(deadline, Clock::now() + std::chrono::seconds(1));
    }
    cut(end);
  }
  close_ended();
  return in_time;
}

ChildEnd not_started(std::string error) {
  ChildEnd end;
  end.how = ChildEnd::How::not_started;
  end.error = std::move(error);
  return end;
}

}  // namespace

std::string ChildEnd::summary() const {
  if (how == How::not_started) return "not started: " + error;
  if (how == How::timed_out) return "no end in time";
  std::string text = how == How::signalled ? "killed by signal " + std::to_string(signal)
                                           : "exit " + std::to_string(exit);
  const auto words = base::trim(stderr_tail);
  if (!words.empty())
    text += ": " + base::printable(base::to_utf8(base::trim(words.substr(words.rfind('\n') + 1))));
  return text;
}

ChildEnd run_child(const ChildSpec& spec) {
  if (spec.argv.empty()) return not_started("argv is empty");
  ::signal(SIGPIPE, SIG_IGN);
  Pipe in, out, err;
  if (!in.usable() || !out.usable() || !err.usable()) return not_started(std::strerror(errno));
  pid_t pid = -1;
  if (const int error = spawn(spec, in, out, err, pid); error != 0)
    return not_started(spec.argv[0] + ": " + std::strerror(error));
  in.close_read();
  out.close_write();
  err.close_write();
  if (spec.stdin_text.empty()) in.close_write();
  const auto deadline = Clock::now() + std::chrono::milliseconds(spec.timeout_ms);
  ChildEnd end;
  const bool in_time = talk(pid, in, out, err, spec.stdin_text, end, deadline);
  ::kill(-pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time) {
    end.how = ChildEnd::How::timed_out;
    return end;
  }
  end.how = WIFSIGNALED(status) ? ChildEnd::How::signalled : ChildEnd::How::exited;
  end.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return end;
}

}  // namespace reprise::actions
