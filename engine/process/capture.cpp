#include "process/capture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/text.h"

namespace reprise::process {

namespace {

struct Pipe {
  int read_end = -1, write_end = -1;
  bool open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return false;
    read_end = ends[0];
    write_end = ends[1];
    return true;
  }
  ~Pipe() {
    if (read_end >= 0) ::close(read_end);
    if (write_end >= 0) ::close(write_end);
  }
  void close_write() { ::close(write_end), write_end = -1; }
};

pid_t spawn(const std::vector<std::string>& argv, const Pipe& out, const Pipe& err, int& error) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.write_end, 1);
  posix_spawn_file_actions_adddup2(&files, err.write_end, 2);
  std::vector<char*> items;
  for (const auto& item : argv) items.push_back(const_cast<char*>(item.c_str()));
  items.push_back(nullptr);
  pid_t pid = -1;
  error = posix_spawnp(&pid, items[0], &files, nullptr, items.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  return error == 0 ? pid : -1;
}

// Returns false at the end of the stream.
bool drain(int file, std::string& text, std::size_t bytes_max) {
  std::array<char, 4096> bytes;
  for (;;) {
    const ssize_t count = ::read(file, bytes.data(), bytes.size());
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) return false;
    if (text.size() < bytes_max) text.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

// Reads both streams until they end or the deadline passes; false = it passed.
bool pump(Pipe& out, Pipe& err, std::string& text, std::string& complaint, base::Millis timeout_ms,
          std::size_t bytes_max) {
  using clock = std::chrono::steady_clock;
  const auto deadline = clock::now() + std::chrono::milliseconds(timeout_ms);
  bool out_open = true, err_open = true;
  while (out_open || err_open) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now());
    if (left.count() <= 0) return false;
    pollfd files[2] = {{out_open ? out.read_end : -1, POLLIN, 0},
                       {err_open ? err.read_end : -1, POLLIN, 0}};
    ::poll(files, 2, static_cast<int>(left.count()));
    if (files[0].revents != 0) out_open = drain(out.read_end, text, bytes_max);
    if (files[1].revents != 0) err_open = drain(err.read_end, complaint, 4096);
  }
  return true;
}

}  // namespace

base::Result<std::string> capture(const std::vector<std::string>& argv, base::Millis timeout_ms,
                                  std::size_t bytes_max) {
  Pipe out, err;
  if (!out.open() || !err.open()) return base::fail("io", std::strerror(errno));
  int error = 0;
  const pid_t pid = spawn(argv, out, err, error);
  if (pid < 0) return base::fail("not-started", argv[0] + ": " + std::strerror(error));
  out.close_write();
  err.close_write();
  std::string text, complaint;
  const bool in_time = pump(out, err, text, complaint, timeout_ms, bytes_max);
  if (!in_time) ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time)
    return base::fail("timeout", argv[0] + ": no end after " + base::format_duration(timeout_ms));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    const auto line = base::trim(std::string_view(complaint).substr(0, complaint.find('\n')));
    return base::fail("exit", argv[0] + " failed: " + base::printable(line));
  }
  if (text.size() > bytes_max) return base::fail("size", argv[0] + ": too much output");
  return text;
}

}  // namespace reprise::process
