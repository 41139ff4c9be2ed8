// Copy: a database on its way to a new file, in portions. What the same connection commits between
// two of them is in the copy as well: SQLite writes it to both.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

struct sqlite3;

namespace reprise::journal_sqlite {

class Copy {
 public:
  // `source` must outlive it. Refuses to overwrite. Every error has the code `outside`: a full disk
  // under the copy is no trouble of the journal.
  static base::Result<std::unique_ptr<Copy>> begin(sqlite3* source, const std::string& path);
  ~Copy();  // removes the file of a copy that is not whole
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;

  // So many pages more (negative: all); true when it is whole. Not flushed: that is the caller's.
  base::Result<bool> step(int pages);

 private:
  struct Impl;
  explicit Copy(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace reprise::journal_sqlite
