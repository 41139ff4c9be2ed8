// SqlitePlace: a database inside the roots as SQLite wants it, by a path without links.
#pragma once

#include <string>

#include "base/result.h"
#include "worker/beside.h"

namespace reprise::worker {

// The path of a regular file whose logs are no links either. Codes: outside, not-found, no-file.
base::Result<std::string> sqlite_path(const Place& place, const std::string& path);
// The same for a file that is being made.
base::Result<std::string> path_of(const Beside& beside);

}  // namespace reprise::worker
