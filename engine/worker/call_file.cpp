#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "script/host_calls.h"
#include "worker/beside.h"

namespace reprise::worker {

using model::Value;

namespace {

constexpr std::size_t read_bytes_max = 1u << 20;

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

Made write_file(const Place& place, const std::string& path, std::string_view text,
                const std::string& key) {
  auto beside = Beside::make(place, path, key);
  if (!beside) return script::given(beside.error());
  if (auto done = write_all(beside->file(), text, path); !done) return script::given(done.error());
  return beside->settle(true);
}

Made append_file(const Place& place, const std::string& path, std::string_view text) {
  auto parent = open_parent(place, path);
  if (!parent) return script::given(parent.error());
  auto file = open_rooted(place, path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, 0666);
  if (!file) return script::given(file.error());
  if (auto done = write_all(file->get(), text, path); !done) return NotKnown{done.error().message};
  if (::fsync(file->get()) != 0) return NotKnown{file_error(errno, path).message};
  if (auto done = flush_folder(*parent); !done) return NotKnown{done.error().message};
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
  if (auto done = flush_folder(*parent); !done) return NotKnown{done.error().message};
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
