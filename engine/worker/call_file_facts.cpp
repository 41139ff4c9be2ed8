#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstdio>

#include "script/host_calls.h"
#include "worker/file_content.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

std::string kind_of(mode_t mode) {
  if (S_ISREG(mode)) return "file";
  if (S_ISDIR(mode)) return "folder";
  return S_ISLNK(mode) ? "link" : "other";
}

std::string mode_text(mode_t mode) {
  char text[8];
  std::snprintf(text, sizeof text, "%04o", mode & 07777u);
  return text;
}

}  // namespace

Made call_stat(const script::Call& call, const std::string&, const Place& place) {
  const std::string path = call.args["path"].text();
  const auto file = open_rooted(place, path, O_PATH | O_NOFOLLOW);
  if (!file) return script::given(file.error());
  struct stat about {};
  if (::fstat(file->get(), &about) != 0) return script::given(file_error(errno, path));
  constexpr std::int64_t millis = 1'000, nanos = 1'000'000;
  return script::given(Map{
      {"kind", kind_of(about.st_mode)},
      {"bytes", std::int64_t{about.st_size}},
      {"mode", mode_text(about.st_mode)},
      {"mtime_ms", std::int64_t{about.st_mtim.tv_sec} * millis + about.st_mtim.tv_nsec / nanos}});
}

Made call_disk(const script::Call& call, const std::string&, const Place& place) {
  const std::string path = call.args["path"].text();
  const auto file = open_rooted(place, path, O_PATH);
  if (!file) return script::given(file.error());
  struct statvfs about {};
  if (::fstatvfs(file->get(), &about) != 0) return script::given(file_error(errno, path));
  const auto bytes = [&](fsblkcnt_t blocks) {
    return static_cast<std::int64_t>(blocks) * static_cast<std::int64_t>(about.f_frsize);
  };
  return script::given(Map{{"free", bytes(about.f_bavail)}, {"total", bytes(about.f_blocks)}});
}

Made call_sha256(const script::Call& call, const std::string&, const Place& place) {
  const std::string path = call.args["path"].text();
  const auto file = open_file(place, path);
  if (!file) return script::given(file.error());
  const auto hash = hash_of(file->get(), path);
  return hash ? script::given(Value(*hash)) : script::given(hash.error());
}

}  // namespace reprise::worker
