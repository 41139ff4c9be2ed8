// Recover: everything of a damaged SQLite database that can still be read, in a new one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace reprise::worker::salvage {

struct Recovered {
  std::map<std::string, std::int64_t> saved = {};  // rows of each table
  // Of damaged tables: rows that an index still names and that are not there any more. A table
  // without a sound index of its own is not in it: nobody knows.
  std::map<std::string, std::int64_t> lost = {};
  std::map<std::string, std::int64_t> damaged = {};  // pages and rows that make no sense
  std::int64_t lost_and_found = 0;
  std::vector<std::string> problems = {};
};

// `log` is the -wal file, or -1. `path` is an empty file, which is no database after an error.
base::Result<Recovered> recover(int file, int log, const std::string& shown,
                                const std::string& path);

}  // namespace reprise::worker::salvage
