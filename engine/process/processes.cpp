#include "process/processes.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <set>

#include "process/pidfd.h"
#include "process/unique_fd.h"

namespace reprise::process {

namespace {

std::string proc_path(pid_t pid, const char* file) {
  return "/proc/" + std::to_string(pid) + "/" + file;
}

std::optional<std::string> read_all(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::string text;
  char bytes[4096];
  for (;;) {
    const ssize_t count = ::read(file.get(), bytes, sizeof bytes);
    if (count < 0) return std::nullopt;
    if (count == 0) return text;
    text.append(bytes, static_cast<std::size_t>(count));
  }
}

std::int64_t next_number(std::string_view& text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return 0;
  text.remove_prefix(begin);
  std::int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// proc(5): fields 3 (state) to 22 (start time) stand behind the last ')', as a name may hold any
// byte.
std::optional<ProcessInfo> parse_stat(pid_t pid, std::string_view text) {
  const auto name_end = text.rfind(')');
  if (name_end == std::string_view::npos || text.size() < name_end + 4) return std::nullopt;
  const char state = text[name_end + 2];
  text.remove_prefix(name_end + 3);
  ProcessInfo info{.pid = pid};
  info.parent = static_cast<pid_t>(next_number(text));
  info.group = static_cast<pid_t>(next_number(text));
  info.session = static_cast<pid_t>(next_number(text));
  for (int field = 7; field < 20; ++field) next_number(text);
  const std::int64_t threads = next_number(text);
  next_number(text);
  static const std::int64_t ticks_per_second = ::sysconf(_SC_CLK_TCK);
  info.started_us = next_number(text) * (1'000'000 / ticks_per_second);
  // A process whose first thread has ended shows Z as well, while its other threads still work.
  info.dead = state == 'X' || (state == 'Z' && threads <= 1);
  return info;
}

std::uint64_t pipe_inode(pid_t pid, const char* file) {
  char target[64];
  const ssize_t length = ::readlink(proc_path(pid, file).c_str(), target, sizeof target);
  std::string_view text(target, length > 0 ? static_cast<std::size_t>(length) : 0);
  constexpr std::string_view prefix = "pipe:[";
  if (!text.starts_with(prefix)) return 0;
  text.remove_prefix(prefix.size());
  return static_cast<std::uint64_t>(next_number(text));
}

}  // namespace

std::optional<ProcessInfo> read_process(pid_t pid) {
  const auto text = read_all(proc_path(pid, "stat"));
  return text ? parse_stat(pid, *text) : std::nullopt;
}

void each_process(const std::function<void(const ProcessInfo&)>& look) {
  const UniqueFd folder(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  alignas(dirent64) char bytes[256];  // small on purpose: readdir() would list a thousand at once
  for (;;) {
    const ssize_t size = ::getdents64(folder.get(), bytes, sizeof bytes);
    if (size <= 0) return;
    for (ssize_t at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(bytes + at);
      at += entry->d_reclen;
      std::string_view name(entry->d_name);
      if (name.front() < '1' || name.front() > '9') continue;
      if (const auto info = read_process(static_cast<pid_t>(next_number(name)))) look(*info);
    }
  }
}

std::vector<ProcessInfo> all_processes() {
  std::vector<ProcessInfo> table;
  each_process([&](const ProcessInfo& info) { table.push_back(info); });
  return table;
}

std::vector<ProcessInfo> subtree(const std::vector<ProcessInfo>& table,
                                 const std::vector<pid_t>& roots) {
  std::set<pid_t> known(roots.begin(), roots.end());
  for (std::size_t before = 0; before != known.size();) {
    before = known.size();
    for (const auto& info : table)
      if (known.contains(info.parent)) known.insert(info.pid);
  }
  std::vector<ProcessInfo> found;
  for (const auto& info : table)
    if (known.contains(info.pid)) found.push_back(info);
  return found;
}

Variable environment_of(pid_t pid, std::string_view name) {
  const auto text = read_all(proc_path(pid, "environ"));
  if (!text) return {};
  if (text->empty()) return {true, true, std::nullopt};
  const std::string wanted = std::string(name) + "=";
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view item = rest.substr(0, rest.find('\0'));
    if (item.starts_with(wanted)) return {true, false, std::string(item.substr(wanted.size()))};
    rest.remove_prefix(std::min(item.size() + 1, rest.size()));
  }
  return {true, false, std::nullopt};
}

StandardPipes standard_pipes_of(pid_t pid) {
  return {pipe_inode(pid, "fd/1"), pipe_inode(pid, "fd/2")};
}

std::string control_groups_of(pid_t pid) { return read_all(proc_path(pid, "cgroup")).value_or(""); }

bool signal_process(const ProcessInfo& process, int signal) {
  const UniqueFd handle(::pidfd_open(process.pid, 0));
  if (!handle) return false;
  // The handle is fixed now; if it is fixed to the right one, it stays so.
  const auto now = read_process(process.pid);
  if (!now || now->started_us != process.started_us) return false;
  return ::pidfd_send_signal(handle.get(), signal, nullptr, 0) == 0;
}

}  // namespace reprise::process
