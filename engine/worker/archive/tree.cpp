#include "worker/archive/tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "worker/rooted.h"

namespace reprise::worker {

using process::UniqueFd;

namespace {

constexpr std::size_t path_bytes_max = 4'000, part_bytes_max = 255, parts_max = 100;

auto twice(const std::string& named) {
  return base::fail("hostile", "the archive is refused: " + named +
                                   " comes twice, or through a "
                                   "file or link");
}

void set_time(int file, std::int64_t mtime) {
  const timespec times[2] = {{0, UTIME_OMIT}, {mtime, 0}};
  ::futimens(file, times);
}

}  // namespace

std::optional<Tree::Parts> Tree::parts_of(const std::string& path) {
  if (path.empty() || path.size() > path_bytes_max || path.front() == '/') return std::nullopt;
  Parts parts;
  std::string_view rest = path;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (part.empty() || part == ".") continue;
    if (part == ".." || part.size() > part_bytes_max || parts.size() == parts_max)
      return std::nullopt;
    parts.emplace_back(part);
  }
  return parts;
}

base::Result<UniqueFd> Tree::enter(int folder, const std::string& name, bool make,
                                   const std::string& named) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd inner(::openat(folder, name.c_str(), flags));
  if (!inner && errno == ENOENT && make) {
    if (::mkdirat(folder, name.c_str(), 0755) != 0) return base::fail(file_error(errno, named));
    inner = UniqueFd(::openat(folder, name.c_str(), flags));
  }
  if (!inner && (errno == ELOOP || errno == ENOTDIR)) return twice(named);
  if (!inner) return base::fail(file_error(errno, named));
  return inner;
}

base::Result<UniqueFd> Tree::parent_of(const Parts& parts, const std::string& named) {
  UniqueFd folder(::fcntl(folder_, F_DUPFD_CLOEXEC, 0));
  if (!folder) return base::fail(file_error(errno, named));
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    auto inner = enter(folder.get(), parts[i], true, named);
    if (!inner) return inner;
    folder = std::move(*inner);
  }
  return folder;
}

base::Status Tree::add_folder(const Parts& parts, unsigned mode, std::int64_t mtime,
                              const std::string& named) {
  if (parts.empty()) return {};
  const auto parent = parent_of(parts, named);
  if (!parent) return base::fail(parent.error());
  if (auto inner = enter(parent->get(), parts.back(), true, named); !inner)
    return base::fail(inner.error());
  folders_.push_back({parts, mode, mtime});
  return {};
}

base::Status Tree::add_link(const Parts& parts, const std::string& target,
                            const std::string& named) {
  if (parts.empty()) return twice(named);
  const auto parent = parent_of(parts, named);
  if (!parent) return base::fail(parent.error());
  if (::symlinkat(target.c_str(), parent->get(), parts.back().c_str()) == 0) return {};
  if (errno == EEXIST) return twice(named);
  return base::fail(file_error(errno, named));
}

base::Result<UniqueFd> Tree::create_file(const Parts& parts, const std::string& named) {
  if (parts.empty()) return twice(named);
  const auto parent = parent_of(parts, named);
  if (!parent) return base::fail(parent.error());
  UniqueFd file(::openat(parent->get(), parts.back().c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file && errno == EEXIST) return twice(named);
  if (!file) return base::fail(file_error(errno, named));
  return file;
}

base::Status Tree::finish_file(int file, unsigned mode, std::int64_t mtime,
                               const std::string& named) {
  if (::fchmod(file, mode) != 0) return base::fail(file_error(errno, named));
  set_time(file, mtime);
  return {};
}

base::Status Tree::settle() {
  constexpr unsigned own = 0700;  // else nobody could take it away again
  for (auto made = folders_.rbegin(); made != folders_.rend(); ++made) {
    const auto parent = parent_of(made->parts, made->parts.back());
    if (!parent) return base::fail(parent.error());
    const auto folder = enter(parent->get(), made->parts.back(), false, made->parts.back());
    if (!folder) return base::fail(folder.error());
    if (::fchmod(folder->get(), made->mode | own) != 0)
      return base::fail(file_error(errno, made->parts.back()));
    set_time(folder->get(), made->mtime);
  }
  if (::syncfs(folder_) != 0) return base::fail(file_error(errno, "the unpacked files"));
  return {};
}

}  // namespace reprise::worker
