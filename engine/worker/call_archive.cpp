#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "script/host_calls.h"
#include "worker/archive/read.h"
#include "worker/archive/write.h"
#include "worker/beside.h"
#include "worker/file_content.h"
#include "worker/tree_lines.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

// A folder in which an archive is unpacked, gone with all that is in it unless it got its name.
class Staging {
 public:
  static base::Result<Staging> make(Parent parent, const std::string& key,
                                    const std::string& path) {
    Staging staging(std::move(parent), name_beside(key));
    staging.remove();  // of a call that was interrupted
    if (::mkdirat(staging.parent_.folder.get(), staging.name_.c_str(), 0700) != 0)
      return base::fail(file_error(errno, path));
    staging.folder_ =
        process::UniqueFd(::openat(staging.parent_.folder.get(), staging.name_.c_str(),
                                   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!staging.folder_) return base::fail(file_error(errno, path));
    return staging;
  }
  Staging(Staging&&) = default;
  ~Staging() {
    if (folder_) remove();
  }

  int folder() const { return folder_.get(); }

  // What stands at the place already may only be nothing, an empty folder, or the same.
  Made settle(const Place& place, const std::string& path, Value value) {
    if (::fchmod(folder_.get(), 0755) != 0) return script::given(file_error(errno, path));
    if (::renameat(parent_.folder.get(), name_.c_str(), parent_.folder.get(),
                   parent_.name.c_str()) == 0)
      folder_.reset();
    else if (!is_the_same(place, path))
      return script::given(
          base::Error{"exists", path + " is there already", "unpack beside it, and use fs.swap"});
    if (auto done = flush_folder(parent_); !done) return NotKnown{done.error().message};
    return script::given(std::move(value));
  }

 private:
  Staging(Parent parent, std::string name) : parent_(std::move(parent)), name_(std::move(name)) {}

  void remove() const {
    std::error_code ignored;
    std::filesystem::remove_all(
        "/proc/self/fd/" + std::to_string(parent_.folder.get()) + "/" + name_, ignored);
  }

  bool is_the_same(const Place& place, const std::string& path) const {
    const auto there = open_rooted(place, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (!there) return false;
    const auto one = tree_lines(folder_.get(), path), other = tree_lines(there->get(), path);
    return one && other && *one == *other;
  }

  Parent parent_;
  std::string name_;
  process::UniqueFd folder_;
};

}  // namespace

Made call_archive(const script::Call& call, const std::string& key, const Place& place) {
  const std::string from = call.args["from"].text(), to = call.args["to"].text();
  const auto folder = open_rooted(place, from, O_RDONLY | O_DIRECTORY);
  if (!folder) return script::given(folder.error());
  auto beside = Beside::make(place, to, key);
  if (!beside) return script::given(beside.error());
  const bool plain = call.args["format"] == Value("tar");
  PackedWriter writer(beside->file(), plain ? Packing::none : Packing::zstd, to);
  const auto entries = write_archive(folder->get(), from, writer);
  if (!entries) return script::given(entries.error());
  return beside->settle(
      Map{{"bytes", writer.bytes()}, {"sha256", writer.sha256()}, {"entries", *entries}});
}

Made call_extract(const script::Call& call, const std::string& key, const Place& place) {
  const std::string archive = call.args["archive"].text(), to = call.args["to"].text();
  const auto file = open_file(place, archive);
  if (!file) return script::given(file.error());
  auto parent = open_parent(place, to);
  if (!parent) return script::given(parent.error());
  auto staging = Staging::make(std::move(*parent), key, to);
  if (!staging) return script::given(staging.error());
  const auto unpacked = unpack_archive(
      file->get(), archive, staging->folder(),
      {call.args["max_bytes"].integer_or(0), call.args["max_entries"].integer_or(0)});
  if (!unpacked) return script::given(unpacked.error());
  return staging->settle(place, to,
                         Map{{"bytes", unpacked->bytes}, {"entries", unpacked->entries}});
}

Made call_compress(const script::Call& call, const std::string& key, const Place& place) {
  const std::string from = call.args["from"].text(), to = call.args["to"].text();
  const auto file = open_file(place, from);
  if (!file) return script::given(file.error());
  auto beside = Beside::make(place, to, key);
  if (!beside) return script::given(beside.error());
  PackedWriter writer(beside->file(), Packing::zstd, to);
  struct stat before {
  }, after{};
  ::fstat(file->get(), &before);
  auto done =
      each_piece(file->get(), from, [&](std::string_view piece) { return writer.add(piece); });
  if (done) done = writer.finish();
  if (!done) return script::given(done.error());
  if (::fstat(file->get(), &after) != 0 || before.st_size != after.st_size ||
      before.st_mtim.tv_nsec != after.st_mtim.tv_nsec)
    return script::given(base::Error{"changed", from + " was written to while it was compressed"});
  return beside->settle(Map{{"bytes", writer.bytes()}, {"sha256", writer.sha256()}});
}

Made call_decompress(const script::Call& call, const std::string& key, const Place& place) {
  const std::string from = call.args["from"].text(), to = call.args["to"].text();
  const auto file = open_file(place, from);
  if (!file) return script::given(file.error());
  auto beside = Beside::make(place, to, key);
  if (!beside) return script::given(beside.error());
  PackedReader reader(file->get(), from);
  if (!reader.is_zstd()) return script::given(base::Error{"damaged", from + " is no zstd file"});
  PackedWriter writer(beside->file(), Packing::none, to);
  for (;;) {
    const auto piece = reader.next();
    if (!piece) return script::given(piece.error());
    if (piece->empty()) break;
    if (auto put = writer.add(*piece); !put) return script::given(put.error());
    if (writer.bytes() > call.args["max_bytes"].integer_or(0))
      return script::given(base::Error{"too-large", from + " has more than max_bytes"});
  }
  return beside->settle(Map{{"bytes", writer.bytes()}, {"sha256", writer.sha256()}});
}

}  // namespace reprise::worker
