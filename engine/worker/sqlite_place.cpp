#include "worker/sqlite_place.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace reprise::worker {

namespace {

base::Result<std::string> path_in(const Parent& parent, const std::string& name) {
  std::array<char, PATH_MAX> real;
  const std::string link = "/proc/self/fd/" + std::to_string(parent.folder.get());
  const ssize_t count = ::readlink(link.c_str(), real.data(), real.size());
  if (count <= 0 || static_cast<std::size_t>(count) == real.size())
    return base::fail(file_error(errno, name));
  return std::string(real.data(), static_cast<std::size_t>(count)) + "/" + name;
}

}  // namespace

base::Result<std::string> sqlite_path(const Place& place, const std::string& path) {
  const auto parent = open_parent(place, path);
  if (!parent) return base::fail(parent.error());
  for (const char* ending : {"", "-wal", "-shm", "-journal"}) {
    struct stat about {};
    const std::string name = parent->name + ending;
    const bool there =
        ::fstatat(parent->folder.get(), name.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0;
    if (!there && *ending == '\0') return base::fail(file_error(errno, path));
    if (there && !S_ISREG(about.st_mode))
      return base::fail("no-file", path + ending + " is no regular file");
  }
  return path_in(*parent, parent->name);
}

base::Result<std::string> path_of(const Beside& beside) {
  return path_in(beside.parent(), beside.name());
}

}  // namespace reprise::worker
