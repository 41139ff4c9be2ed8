// ReserveFile: disk space kept for the moment when there is none left, so that what already runs
// can still be recorded. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace reprise::journal_sqlite {

class ReserveFile {
 public:
  // `bytes` of 0 keeps no reserve. Nothing is made before fill().
  ReserveFile(std::string path, std::uint64_t bytes);

  // Makes it its full size again where at least twice that is free. Too little space is no error.
  base::Status fill();
  // Gives a quarter back to the disk; false when nothing was left.
  bool release();
  bool is_full() const { return held_ >= bytes_; }

 private:
  std::string path_;
  std::uint64_t bytes_;
  std::uint64_t held_;
};

// Bytes an ordinary user may still use on the file system of `path`.
base::Result<std::uint64_t> free_bytes(const std::string& path);

}  // namespace reprise::journal_sqlite
