// SqliteReader: a SQLite database opened to be judged. It changes nothing, not even by making the
// -wal and -shm files that SQLite would make beside a database in WAL mode.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/value.h"

struct sqlite3;

namespace reprise::actions {

class SqliteReader {
 public:
  // Errors: "not-found", "not-a-database" (empty, or another kind of file), "damaged", "unreadable"
  // (permissions, a rollback that only a writer can do), "busy", "timeout".
  static base::Result<SqliteReader> open(const std::string& path, base::Millis timeout_ms);
  SqliteReader(SqliteReader&&) noexcept;
  ~SqliteReader();

  // At most `rows_max` rows, a list of values each (blobs as "x'..'" text). Only one statement, and
  // only one that reads. Errors as above, and "query".
  base::Result<std::vector<model::List>> rows(const std::string& query, std::size_t rows_max) const;

  // False when the file has been changed by somebody while it was read without locks: what was read
  // proves nothing then.
  bool unchanged() const;

 private:
  struct Stamp;
  struct Opened;
  explicit SqliteReader(std::unique_ptr<Opened> opened);
  std::unique_ptr<Opened> opened_;
};

}  // namespace reprise::actions
