#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "script/host_calls.h"
#include "worker/beside.h"
#include "worker/file_content.h"

namespace reprise::worker {

using model::Value;

namespace {

base::Status make_folder(const Place& place, const std::string& path) {
  const auto there = open_rooted(place, path, O_PATH | O_DIRECTORY);
  if (there) return {};
  if (there.error().code != "not-found") return base::fail(there.error());
  auto parent = open_parent(place, path);
  if (!parent && parent.error().code == "not-found") {
    const std::string above = std::filesystem::path(path).parent_path().string();
    if (auto made = make_folder(place, above); !made) return made;
    parent = open_parent(place, path);
  }
  if (!parent) return base::fail(parent.error());
  if (::mkdirat(parent->folder.get(), parent->name.c_str(), 0777) != 0) {
    if (errno == EEXIST) return base::fail("exists", path + " is there and is no folder");
    return base::fail(file_error(errno, path));
  }
  return flush_folder(*parent);
}

Made copy_file(const Place& place, const std::string& from, const std::string& to,
               const std::string& key) {
  const auto source = open_file(place, from);
  if (!source) return script::given(source.error());
  auto beside = Beside::make(place, to, key);
  if (!beside) return script::given(beside.error());
  struct stat about {};
  if (::fstat(source->get(), &about) != 0 || ::fchmod(beside->file(), about.st_mode & 0777) != 0)
    return script::given(file_error(errno, to));
  if (auto copied = copy_content(source->get(), beside->file(), from); !copied)
    return script::given(copied.error());
  return beside->settle(true);
}

bool is_there(const Parent& parent) {
  struct stat about {};
  return ::fstatat(parent.folder.get(), parent.name.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0;
}

// Both are files with the same content: a move between file systems was interrupted.
bool same_content(const Place& place, const std::string& from, const std::string& to) {
  const auto one = open_file(place, from), other = open_file(place, to);
  if (!one || !other) return false;
  const auto left = hash_of(one->get(), from), right = hash_of(other->get(), to);
  return left && right && *left == *right;
}

struct Move {
  const Place& place;
  std::string from, to, key;
  Parent source, target;

  Made make() {
    if (!is_there(source))
      return is_there(target) ? settled() : script::given(file_error(ENOENT, from));
    if (is_there(target)) return over();
    if (::renameat2(source.folder.get(), source.name.c_str(), target.folder.get(),
                    target.name.c_str(), RENAME_NOREPLACE) == 0)
      return settled();
    if (errno == EXDEV) return across();
    return script::given(file_error(errno, to));
  }

  Made over() {
    if (on_one_disk() || !same_content(place, from, to))
      return script::given(
          base::Error{"exists", to + " is there already", "move it away first, or use fs.swap"});
    return without_source();
  }

  bool on_one_disk() const {
    struct stat one {
    }, other{};
    return ::fstat(source.folder.get(), &one) != 0 || ::fstat(target.folder.get(), &other) != 0 ||
           one.st_dev == other.st_dev;
  }

  Made across() {
    Made copied = copy_file(place, from, to, key);
    const auto* given = std::get_if<Value>(&copied);
    if (given == nullptr || (*given)["error"].is_map()) return copied;
    return without_source();
  }

  Made without_source() {
    if (::unlinkat(source.folder.get(), source.name.c_str(), 0) != 0)
      return NotKnown{file_error(errno, from).message};
    return settled();
  }

  // Flushed again where it was made before: it may have been interrupted in between.
  Made settled() const {
    if (auto done = flush_folder(target); !done) return NotKnown{done.error().message};
    if (auto done = flush_folder(source); !done) return NotKnown{done.error().message};
    return script::given(Value(true));
  }
};

}  // namespace

Made call_mkdir(const script::Call& call, const std::string&, const Place& place) {
  const auto made = make_folder(place, call.args["path"].text());
  return made ? script::given(Value(true)) : script::given(made.error());
}

Made call_copy(const script::Call& call, const std::string& key, const Place& place) {
  return copy_file(place, call.args["from"].text(), call.args["to"].text(), key);
}

Made call_move(const script::Call& call, const std::string& key, const Place& place) {
  const std::string from = call.args["from"].text(), to = call.args["to"].text();
  auto source = open_parent(place, from), target = open_parent(place, to);
  if (!source) return script::given(source.error());
  if (!target) return script::given(target.error());
  return Move{place, from, to, key, std::move(*source), std::move(*target)}.make();
}

}  // namespace reprise::worker
