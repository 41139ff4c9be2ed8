#include "worker/beside.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "script/host_calls.h"

namespace reprise::worker {

using process::UniqueFd;

std::string name_beside(const std::string& key) { return ".reprise-" + key; }

base::Status write_all(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail(file_error(errno, path));
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

base::Status flush_folder(const Parent& parent) {
  const UniqueFd folder(::openat(parent.folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) return base::fail(file_error(errno, parent.name));
  return {};
}

Beside::Beside(Parent parent, std::string name, UniqueFd file, std::string path)
    : parent_(std::move(parent)),
      name_(std::move(name)),
      file_(std::move(file)),
      path_(std::move(path)) {}

Beside::~Beside() {
  if (file_) ::unlinkat(parent_.folder.get(), name_.c_str(), 0);
}

base::Result<Beside> Beside::make(const Place& place, const std::string& path,
                                  const std::string& key) {
  auto parent = open_parent(place, path);
  if (!parent) return base::fail(parent.error());
  const std::string name = name_beside(key);
  const int folder = parent->folder.get();
  ::unlinkat(folder, name.c_str(), 0);
  UniqueFd file(
      ::openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file) return base::fail(file_error(errno, path));
  struct stat before {};
  const bool exists = ::fstatat(folder, parent->name.c_str(), &before, AT_SYMLINK_NOFOLLOW) == 0 &&
                      S_ISREG(before.st_mode);
  Beside beside(std::move(*parent), name, std::move(file), path);
  if (exists && ::fchmod(beside.file(), before.st_mode & 07777) != 0)
    return base::fail(file_error(errno, path));
  return beside;
}

Made Beside::settle(model::Value value) {
  const int folder = parent_.folder.get();
  if (::fsync(file()) != 0 || ::renameat(folder, name_.c_str(), folder, parent_.name.c_str()) != 0)
    return script::given(file_error(errno, path_));
  file_.reset();
  if (auto done = flush_folder(parent_); !done) return NotKnown{done.error().message};
  return script::given(std::move(value));
}

}  // namespace reprise::worker
