// FolderWalk: what is below a folder, each entry once, sorted by path; links are not followed, and
// another file system's root is entered like any folder.
#pragma once

#include <sys/stat.h>

#include <functional>
#include <string>

#include "worker/rooted.h"

namespace reprise::worker {

struct WalkEntry {
  std::string path;  // below the folder
  struct stat about = {};
  std::string target = {};  // of a link
  int folder = -1;          // where it stands, open while it is taken
  std::string name;         // there
};

// Codes: "too-large" after `entries_max`; what `take` gives ends the walk.
base::Status walk_folder(int folder, const std::string& shown, std::size_t entries_max,
                         const std::function<base::Status(const WalkEntry&)>& take);

}  // namespace reprise::worker
