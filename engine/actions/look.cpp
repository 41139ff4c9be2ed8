#include "actions/look.h"

#include <dirent.h>
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
  const auto stat = slurp(proc(pid, "stat"));
  if (!stat) return std::nullopt;
  // The name in parentheses may hold anything; what follows the last ')' are numbers.
  const auto end = stat->rfind(')');
  if (end == std::string::npos || end + 2 > stat->size()) return std::nullopt;
  const auto fields = base::split(std::string_view(*stat).substr(end + 2), ' ');
  constexpr std::size_t state = 0, session = 3, start = 19;
  if (fields.size() <= start || fields[state] == "Z" || fields[state] == "X") return std::nullopt;
  return Process{pid, number_of<std::uint64_t>(fields[start]).value_or(0),
                 number_of<pid_t>(fields[session]).value_or(0)};
}

bool lives(const Process& process) {
  const auto now = process_of(process.pid);
  return now && now->start_ticks == process.start_ticks;
}

base::WallMicros started_at(const Process& process) {
  timespec wall{}, boot{};
  ::clock_gettime(CLOCK_REALTIME, &wall);
  ::clock_gettime(CLOCK_BOOTTIME, &boot);
  const auto micros = [](const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
  };
  const auto ticks_per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  const auto since_boot =
      static_cast<std::int64_t>(process.start_ticks * 1'000'000 / ticks_per_second);
  return micros(wall) - micros(boot) + since_boot;
}

bool is_program(pid_t pid, std::string_view program) {
  const std::string path = executable_of(pid);
  if (program.find('/') != std::string_view::npos) return path == program;
  if (!path.empty() && std::string_view(path).substr(path.rfind('/') + 1) == program) return true;
  const auto name = slurp(proc(pid, "comm"));
  constexpr std::size_t comm_bytes_max = 15;
  return name && base::trim(*name) == program.substr(0, comm_bytes_max);
}

std::vector<Process> all_processes() {
  std::vector<Process> found;
  DIR* folder = ::opendir("/proc");
  if (folder == nullptr) return found;
  while (const dirent* entry = ::readdir(folder))
    if (const auto pid = number_of<pid_t>(entry->d_name))
      if (const auto process = process_of(*pid)) found.push_back(*process);
  ::closedir(folder);
  return found;
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
