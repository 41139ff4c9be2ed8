// Tree: files, folders and links made below one folder and nowhere else: no step of a path goes
// through a link, and nothing is made twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "process/unique_fd.h"

namespace reprise::worker {

class Tree {
 public:
  explicit Tree(int folder) : folder_(folder) {}

  using Parts = std::vector<std::string>;
  // Nothing where it is absolute, goes up, is too long or too deep. Empty is the folder itself.
  static std::optional<Parts> parts_of(const std::string& path);

  // Code "hostile" where it is there already or a part of the way is no folder.
  base::Status add_folder(const Parts& parts, unsigned mode, std::int64_t mtime,
                          const std::string& named);
  base::Status add_link(const Parts& parts, const std::string& target, const std::string& named);
  base::Result<process::UniqueFd> create_file(const Parts& parts, const std::string& named);
  static base::Status finish_file(int file, unsigned mode, std::int64_t mtime,
                                  const std::string& named);
  // Folders get their times last; then everything is flushed.
  base::Status settle();

 private:
  // Makes what is missing.
  base::Result<process::UniqueFd> parent_of(const Parts& parts, const std::string& named);
  base::Result<process::UniqueFd> enter(int folder, const std::string& name, bool make,
                                        const std::string& named);

  struct Made {
    Parts parts;
    unsigned mode = 0;
    std::int64_t mtime = 0;
  };
  int folder_;
  std::vector<Made> folders_;
};

}  // namespace reprise::worker
