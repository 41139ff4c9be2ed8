#include "actions/look.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>

#include "base/text.h"
#include "process/boot_time.h"

namespace reprise::actions {

namespace {

// At most 4 KiB: enough for all that is read here.
std::optional<std::string> slurp(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::array<char, 4096> bytes;
  const ssize_t count = ::read(file, bytes.data(), bytes.size());
  const int error = errno;
  ::close(file);
  errno = error;
  if (count < 0) return std::nullopt;
  return std::string(bytes.data(), static_cast<std::size_t>(count));
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string proc(pid_t pid, const char* name) {
  return "/proc/" + std::to_string(pid) + "/" + name;
}

std::string executable_of(pid_t pid) {
  std::array<char, PATH_MAX> path;
  const ssize_t length = ::readlink(proc(pid, "exe").c_str(), path.data(), path.size());
  if (length <= 0) return {};
  std::string_view text(path.data(), static_cast<std::size_t>(length));
  // A program whose file was replaced while it ran.
  constexpr std::string_view deleted = " (deleted)";
  if (text.ends_with(deleted)) text.remove_suffix(deleted.size());
  return std::string(text);
}

}  // namespace

std::optional<Process> process_of(pid_t pid) {
  const auto found = process::read_process(pid);
  return found && !found->dead ? found : std::nullopt;
}

bool lives(const Process& process) {
  const auto now = process_of(process.pid);
  return now && now->started_us == process.started_us;
}

base::WallMicros started_at(const Process& process) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const std::int64_t wall_us = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  return wall_us - process::boot_us() + process.started_us;
}

bool is_program(pid_t pid, std::string_view program) {
  const std::string path = executable_of(pid);
  if (program.find('/') != std::string_view::npos) return path == program;
  if (!path.empty() && std::string_view(path).substr(path.rfind('/') + 1) == program) return true;
  const auto name = slurp(proc(pid, "comm"));
  constexpr std::size_t comm_bytes_max = 15;
  return name && base::trim(*name) == program.substr(0, comm_bytes_max);
}

base::Result<std::optional<PidFile>> read_pidfile(const std::string& path) {
  const auto text = slurp(path);
  if (!text) {
    if (errno == ENOENT) return std::optional<PidFile>();
    return base::fail("pidfile", path + ": " + std::strerror(errno));
  }
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return std::optional<PidFile>();
  const auto line = base::trim(std::string_view(*text).substr(0, text->find('\n')));
  const auto pid = number_of<pid_t>(line);
  if (!pid || *pid <= 1)
    return base::fail("pidfile", path + " holds no pid",
                      "look which process it should name, then remove the file");
  return std::optional<PidFile>(
      PidFile{*pid, std::int64_t{about.st_mtim.tv_sec} * 1'000'000 + about.st_mtim.tv_nsec / 1000});
}

}  // namespace reprise::actions
