#include "worker/tree_lines.h"

#include <fcntl.h>

#include <cerrno>

#include "worker/file_content.h"
#include "worker/folder_walk.h"

namespace reprise::worker {

base::Result<std::vector<std::string>> tree_lines(int folder, const std::string& shown) {
  constexpr std::size_t compared_entries_max = 10'000'000;
  std::vector<std::string> lines;
  const auto walked =
      walk_folder(folder, shown, compared_entries_max, [&](const WalkEntry& entry) -> base::Status {
        std::string line = std::to_string(entry.about.st_mode) + " " + entry.path + " ";
        if (S_ISREG(entry.about.st_mode)) {
          const process::UniqueFd file(::openat(entry.folder, entry.name.c_str(),
                                                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
          if (!file) return base::fail(file_error(errno, entry.path));
          const auto hash = hash_of(file.get(), entry.path);
          if (!hash) return base::fail(hash.error());
          line += *hash;
        }
        lines.push_back(line + entry.target);
        return {};
      });
  if (!walked) return base::fail(walked.error());
  return lines;
}

}  // namespace reprise::worker
