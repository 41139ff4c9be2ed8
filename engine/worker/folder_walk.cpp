#include "worker/folder_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <vector>

namespace reprise::worker {

using process::UniqueFd;

namespace {

constexpr int depth_max = 100;

struct Walk {
  const std::string& shown;
  std::size_t entries_left;
  const std::function<base::Status(const WalkEntry&)>& take;

  base::Status folder(int file, const std::string& below, int depth) {
    if (depth > depth_max) return base::fail("too-large", shown + " is nested too deep");
    auto names = names_in(file);
    if (!names) return base::fail(names.error());
    for (auto& name : *names) {
      if (entries_left-- == 0) return base::fail("too-large", shown + " has too many entries");
      if (auto done = entry(file, below, std::move(name), depth); !done) return done;
    }
    return {};
  }

  base::Status entry(int file, const std::string& below, std::string name, int depth) {
    WalkEntry entry{.path = below + name, .folder = file, .name = std::move(name)};
    if (::fstatat(file, entry.name.c_str(), &entry.about, AT_SYMLINK_NOFOLLOW) != 0)
      return base::fail(file_error(errno, entry.path));
    if (S_ISLNK(entry.about.st_mode)) {
      std::array<char, PATH_MAX> target;
      const ssize_t count = ::readlinkat(file, entry.name.c_str(), target.data(), target.size());
      if (count < 0) return base::fail(file_error(errno, entry.path));
      entry.target.assign(target.data(), static_cast<std::size_t>(count));
    }
    if (auto taken = take(entry); !taken || !S_ISDIR(entry.about.st_mode)) return taken;
    const UniqueFd inner(
        ::openat(file, entry.name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!inner) return base::fail(file_error(errno, entry.path));
    return folder(inner.get(), entry.path + "/", depth + 1);
  }

  base::Result<std::vector<std::string>> names_in(int file) const {
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::fdopendir(::fcntl(file, F_DUPFD_CLOEXEC, 0)),
                                                   ::closedir);
    if (!open) return base::fail(file_error(errno, shown));
    ::rewinddir(open.get());
    std::vector<std::string> names;
    errno = 0;
    for (const dirent* entry = ::readdir(open.get()); entry != nullptr;
         entry = ::readdir(open.get())) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    if (errno != 0) return base::fail(file_error(errno, shown));
    std::sort(names.begin(), names.end());
    return names;
  }
};

}  // namespace

base::Status walk_folder(int folder, const std::string& shown, std::size_t entries_max,
                         const std::function<base::Status(const WalkEntry&)>& take) {
  return Walk{shown, entries_max, take}.folder(folder, "", 0);
}

}  // namespace reprise::worker
