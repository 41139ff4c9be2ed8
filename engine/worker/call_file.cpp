#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "script/host_calls.h"
#include "worker/rooted.h"

namespace reprise::worker {

using model::Value;
using process::UniqueFd;

namespace {

constexpr std::size_t read_bytes_max = 1u << 20;

base::Status write_all(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail(file_error(errno, path));
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file) != 0) return base::fail(file_error(errno, path));
  return {};
}

Value read_file(const Place& place, const std::string& path) {
  auto file = open_rooted(place, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file) return script::given(file.error());
  struct stat about {};
  if (::fstat(file->get(), &about) != 0 || !S_ISREG(about.st_mode))
    return script::given(base::Error{"no-file", path + " is no regular file"});
  std::string text;
  for (ssize_t count = 1; count > 0;) {
    char bytes[65536];
    count = ::read(file->get(), bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return script::given(file_error(errno, path));
    text.append(bytes, static_cast<std::size_t>(count));
    if (text.size() > read_bytes_max)
      return script::given(base::Error{"too-large", path + " has more than 1 MiB"});
  }
  if (!base::is_utf8(text))
    return script::given(base::Error{"no-text", path + " is not valid UTF-8"});
  return script::given(Value(std::move(text)));
}

Value list_folder(const Place& place, const std::string& path) {
  auto file = open_rooted(place, path, O_RDONLY | O_DIRECTORY);
  if (!file) return script::given(file.error());
  DIR* folder = ::fdopendir(::fcntl(file->get(), F_DUPFD_CLOEXEC, 0));
  if (folder == nullptr) return script::given(file_error(errno, path));
  std::vector<std::string> names;
  for (const dirent* entry = ::readdir(folder); entry != nullptr; entry = ::readdir(folder)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(base::to_utf8(name));
  }
  ::closedir(folder);
  std::sort(names.begin(), names.end());
  model::List list(names.begin(), names.end());
  return script::given(Value(std::move(list)));
}

Value exists(const Place& place, const std::string& path) {
  const auto file = open_rooted(place, path, O_PATH);
  if (file) return script::given(Value(true));
  if (file.error().code == "not-found") return script::given(Value(false));
  return script::given(file.error());
}

base::Status replace(const Parent& parent, const std::string& path, std::string_view text,
                     const std::string& key) {
  const int folder = parent.folder.get();
  const std::string beside = ".reprise-" + key;
  ::unlinkat(folder, beside.c_str(), 0);  // of an attempt that was interrupted
  struct stat before {};
  const bool exists = ::fstatat(folder, parent.name.c_str(), &before, 0) == 0;
  const UniqueFd file(
      ::openat(folder, beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file) return base::fail(file_error(errno, path));
  base::Status done = write_all(file.get(), text, path);
  if (done && exists && ::fchmod(file.get(), before.st_mode & 07777) != 0)
    done = base::fail(file_error(errno, path));
  if (done && ::renameat(folder, beside.c_str(), folder, parent.name.c_str()) != 0)
    done = base::fail(file_error(errno, path));
  if (!done) ::unlinkat(folder, beside.c_str(), 0);
  return done;
}

// The name itself must be on the disk, too.
base::Status flush_folder(const Place& place, const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  auto file = open_rooted(place, folder, O_RDONLY | O_DIRECTORY);
  if (!file) return base::fail(file.error());
  if (::fsync(file->get()) != 0) return base::fail(file_error(errno, path));
  return {};
}

Made write_file(const Place& place, const std::string& path, std::string_view text,
                const std::string& key) {
  auto parent = open_parent(place, path);
  if (!parent) return script::given(parent.error());
  if (auto done = replace(*parent, path, text, key); !done) return script::given(done.error());
  // It stands there; whether it stays after a power loss is not known.
  if (auto done = flush_folder(place, path); !done) return NotKnown{done.error().message};
  return script::given(Value(true));
}

Made append_file(const Place& place, const std::string& path, std::string_view text) {
  auto file = open_rooted(place, path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, 0666);
  if (!file) return script::given(file.error());
  if (auto done = write_all(file->get(), text, path); !done) return NotKnown{done.error().message};
  if (auto done = flush_folder(place, path); !done) return NotKnown{done.error().message};
  return script::given(Value(true));
}

Made remove_file(const Place& place, const std::string& path) {
  auto parent = open_parent(place, path);
  if (!parent && parent.error().code == "not-found") return script::given(Value(true));
  if (!parent) return script::given(parent.error());
  int removed = ::unlinkat(parent->folder.get(), parent->name.c_str(), 0);
  if (removed != 0 && errno == EISDIR)
    removed = ::unlinkat(parent->folder.get(), parent->name.c_str(), AT_REMOVEDIR);
  if (removed != 0 && errno != ENOENT) return script::given(file_error(errno, path));
  if (auto done = flush_folder(place, path); !done) return NotKnown{done.error().message};
  return script::given(Value(true));
}

}  // namespace

Made call_file(const script::Call& call, const std::string& key, const Place& place) {
  const std::string path = call.args["path"].text_or("");
  if (call.name == "fs.read") return read_file(place, path);
  if (call.name == "fs.list") return list_folder(place, path);
  if (call.name == "fs.exists") return exists(place, path);
  if (call.name == "fs.write") return write_file(place, path, call.args["text"].text_or(""), key);
  if (call.name == "fs.append") return append_file(place, path, call.args["text"].text_or(""));
  if (call.name == "fs.remove") return remove_file(place, path);
  return script::given(base::Error{"not-there", "this worker has no function " + call.name});
}

}  // namespace reprise::worker
