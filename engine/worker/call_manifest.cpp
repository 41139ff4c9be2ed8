#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "script/host_calls.h"
#include "worker/file_content.h"
#include "worker/folder_walk.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

constexpr std::size_t manifest_entries_max = 10'000;

base::Result<Value> line_of(const WalkEntry& entry) {
  if (!base::is_utf8(entry.path) || !base::is_utf8(entry.target))
    return base::fail("no-text", base::to_utf8(entry.path) + " has a name that is no UTF-8");
  if (S_ISLNK(entry.about.st_mode)) return Value(Map{{"path", entry.path}, {"link", entry.target}});
  if (!S_ISREG(entry.about.st_mode))
    return base::fail("no-file", entry.path + " is neither file, folder nor link");
  const process::UniqueFd file(
      ::openat(entry.folder, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return base::fail(file_error(errno, entry.path));
  const auto hash = hash_of(file.get(), entry.path);
  if (!hash) return base::fail(hash.error());
  return Value(
      Map{{"path", entry.path}, {"bytes", std::int64_t{entry.about.st_size}}, {"sha256", *hash}});
}

}  // namespace

Made call_manifest(const script::Call& call, const std::string&, const Place& place) {
  const std::string path = call.args["path"].text();
  const auto folder = open_rooted(place, path, O_RDONLY | O_DIRECTORY);
  if (!folder) return script::given(folder.error());
  model::List lines;
  const auto walked = walk_folder(folder->get(), path, manifest_entries_max,
                                  [&](const WalkEntry& entry) -> base::Status {
                                    if (S_ISDIR(entry.about.st_mode)) return {};
                                    auto line = line_of(entry);
                                    if (!line) return base::fail(line.error());
                                    lines.push_back(std::move(*line));
                                    return {};
                                  });
  if (!walked) return script::given(walked.error());
  // A folder's entries stand behind its name and a slash, which is not where the bytes put them.
  std::sort(lines.begin(), lines.end(), [](const Value& one, const Value& other) {
    return one["path"].text() < other["path"].text();
  });
  return script::given(Value(std::move(lines)));
}

}  // namespace reprise::worker
