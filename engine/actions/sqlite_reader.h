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
struct sqlite3_stmt;

namespace reprise::actions {

// For the marks of a statement: as many values as marks. Error "query".
base::Status bind_values(sqlite3_stmt* statement, const model::List& values);
// What went wrong last, with the codes of SqliteReader.
base::Error sqlite_error(sqlite3* database, const std::string& path);

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
  // The same, each row a map by the names of the columns, with values for the query's marks. Error
  // "too-large" where there are more.
  base::Result<model::List> maps(const std::string& query, const model::List& values,
                                 std::size_t rows_max) const;
  // All of it, as one moment had it, into the empty file at `path`, which is not flushed.
  base::Status copy_to(const std::string& path) const;

  // False when the file has been changed by somebody while it was read without locks: what was read
  // proves nothing then.
  bool unchanged() const;

 private:
  struct Stamp;
  struct Opened;
  struct Statement;
  explicit SqliteReader(std::unique_ptr<Opened> opened);
  std::unique_ptr<Opened> opened_;
};

}  // namespace reprise::actions
