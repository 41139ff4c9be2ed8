// ArchiveFile: exported lines in a zstd file that appears under its name only when it is complete,
// flushed and read back.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal_sqlite/export.h"

namespace reprise::journal_sqlite {

class ArchiveFile {
 public:
  // Refuses to overwrite. Writes to PATH.part.
  static base::Result<ArchiveFile> create(const std::string& path);
  ArchiveFile(ArchiveFile&&) noexcept;
  ArchiveFile& operator=(ArchiveFile&&) noexcept;
  ~ArchiveFile();  // removes an unfinished .part

  base::Status add(std::string_view text);
  // Flushes, reads everything back through ExportCheck, gives the file its name. Returns the
  // SHA-256 of the file in hex; `runs` tells what was found in it.
  base::Result<std::string> finish(ExportCheck& found);

 private:
  struct Impl;
  explicit ArchiveFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Every line of an archive through `found`.
base::Status read_archive(const std::string& path, ExportCheck& found);

}  // namespace reprise::journal_sqlite
