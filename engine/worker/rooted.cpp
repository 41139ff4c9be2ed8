#include "worker/rooted.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace reprise::worker {

namespace fs = std::filesystem;

namespace {

base::Error outside(const std::string& path) {
  return {"outside", path + " is in none of the step's roots",
          "name its folder under 'roots' of the step"};
}

base::Error through_link(const std::string& path) {
  return {"outside", path + " is a symbolic link, or stands behind one", "name what it leads to"};
}

// The part of an absolute path below a root; nothing where it is not below.
std::optional<std::string> below(const std::string& path, const std::string& root) {
  if (path == root) return ".";
  const std::string folder = root == "/" ? root : root + "/";
  if (!path.starts_with(folder)) return std::nullopt;
  return path.substr(folder.size());
}

// The part of an absolute path from a target's name on, where it is the target or begins with its
// name: "ledger.db-wal" and "ledger.db.old/a" for "/var/ledger.db".
std::optional<std::string> beside(const std::string& path, const std::string& target) {
  if (!path.starts_with(target)) return std::nullopt;
  const bool goes_on = path.size() > target.size();
  if (goes_on && path[target.size()] != '.' && path[target.size()] != '-') return std::nullopt;
  return path.substr(target.rfind('/') + 1);
}

std::string folder_of(const std::string& path) { return fs::path(path).parent_path().string(); }

std::string absolute(const Place& place, const std::string& path) {
  std::string full = (fs::path(place.folder) / path).lexically_normal().string();
  if (full.size() > 1 && full.ends_with('/')) full.pop_back();
  return full;
}

base::Result<process::UniqueFd> open_below(const std::string& root, const std::string& rest,
                                           const std::string& path, const open_how& how) {
  const process::UniqueFd folder(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return base::fail(file_error(errno, root));
  const long file = ::syscall(SYS_openat2, folder.get(), rest.c_str(), &how, sizeof how);
  if (file >= 0) return process::UniqueFd(static_cast<int>(file));
  if (errno == ELOOP && (how.resolve & RESOLVE_NO_SYMLINKS) != 0)
    return base::fail(through_link(path));
  // A link or ".." that leads out.
  if (errno == EXDEV || errno == ELOOP) return base::fail(outside(path));
  return base::fail(file_error(errno, path));
}

}  // namespace

base::Error file_error(int error, const std::string& path) {
  const std::string text = path + ": " + std::strerror(error);
  if (error == ENOENT || error == ENOTDIR) return {"not-found", text};
  if (error == EACCES || error == EPERM) return {"no-access", text};
  return {"io", text};
}

base::Result<process::UniqueFd> open_rooted(const Place& place, const std::string& path,
                                            std::uint64_t flags, std::uint64_t mode) {
  if (path.find('\0') != std::string::npos || path.empty()) return base::fail(outside(path));
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const std::string full = absolute(place, path);
  open_how unlinked = how;
  unlinked.resolve |= RESOLVE_NO_SYMLINKS;
  base::Error refused = outside(path);
  for (const auto& target : place.targets)
    if (const auto rest = beside(full, target)) {
      auto opened = open_below(folder_of(target), *rest, path, unlinked);
      // A link is followed as far as the roots reach.
      if (opened || opened.error().code != "outside") return opened;
      refused = opened.error();
    }
  for (const auto& root : place.roots)
    if (const auto rest = below(full, root)) {
      auto opened = open_below(root, *rest, path, how);
      if (opened || opened.error().code != "outside") return opened;
      break;
    }
  return base::fail(refused);
}

base::Result<Parent> open_parent(const Place& place, const std::string& path) {
  const fs::path full(absolute(place, path));
  if (!full.has_filename() || path.empty()) return base::fail(outside(path));
  const std::string above = full.parent_path().string();
  for (const auto& target : place.targets)
    if (folder_of(target) == above && beside(full.string(), target)) {
      process::UniqueFd folder(::open(above.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
      if (!folder) return base::fail(file_error(errno, above));
      return Parent{std::move(folder), full.filename().string()};
    }
  auto folder = open_rooted(place, above, O_PATH | O_DIRECTORY);
  if (!folder) return base::fail(folder.error());
  return Parent{std::move(*folder), full.filename().string()};
}

}  // namespace reprise::worker
