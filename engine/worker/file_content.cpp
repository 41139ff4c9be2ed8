#include "worker/file_content.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "worker/beside.h"

namespace reprise::worker {

namespace {

constexpr std::size_t piece_bytes = 256u << 10;

bool same_state(const struct stat& one, const struct stat& other) {
  return one.st_size == other.st_size && one.st_mtim.tv_sec == other.st_mtim.tv_sec &&
         one.st_mtim.tv_nsec == other.st_mtim.tv_nsec;
}

}  // namespace

base::Result<process::UniqueFd> open_file(const Place& place, const std::string& path) {
  auto file = open_rooted(place, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file) return file;
  struct stat about {};
  if (::fstat(file->get(), &about) != 0 || !S_ISREG(about.st_mode))
    return base::fail("no-file", path + " is no regular file");
  return file;
}

base::Status each_piece(int file, const std::string& path,
                        const std::function<base::Status(std::string_view)>& take) {
  std::vector<char> bytes(piece_bytes);
  for (off_t at = 0;;) {
    const ssize_t count = ::pread(file, bytes.data(), bytes.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail(file_error(errno, path));
    if (count == 0) return {};
    at += count;
    if (auto taken = take({bytes.data(), static_cast<std::size_t>(count)}); !taken) return taken;
  }
}

base::Result<std::string> hash_of(int file, const std::string& path) {
  base::Sha256 hash;
  const auto read = each_piece(file, path, [&](std::string_view piece) -> base::Status {
    hash.add(piece);
    return {};
  });
  if (!read) return base::fail(read.error());
  return base::to_hex(hash.finish());
}

base::Status copy_content(int from, int to, const std::string& path) {
  struct stat before {
  }, after{};
  if (::fstat(from, &before) != 0) return base::fail(file_error(errno, path));
  const auto copied =
      each_piece(from, path, [&](std::string_view piece) { return write_all(to, piece, path); });
  if (!copied) return copied;
  if (::fstat(from, &after) != 0 || !same_state(before, after))
    return base::fail("changed", path + " was written to while it was copied",
                      "stop what writes to it first");
  return {};
}

}  // namespace reprise::worker
