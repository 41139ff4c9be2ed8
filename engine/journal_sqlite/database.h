// Database and Statement: SQLite with results instead of return codes. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sha256.h"

struct sqlite3;
struct sqlite3_stmt;

namespace reprise::journal_sqlite {

class Copy;

// io, full or damaged, for an extended result code of SQLite.
const char* error_code_of(int sqlite_result);

// A prepared statement. Errors stick: bind and next do nothing after one, and error() tells it.
// Bound texts and blobs are not copied: they must live until the statement is reset or destroyed.
class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* db, std::string_view sql);
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  // Each binds the next parameter.
  Statement& bind(std::int64_t number);
  Statement& bind(std::uint64_t number) { return bind(static_cast<std::int64_t>(number)); }
  Statement& bind(std::string_view text);
  Statement& bind_blob(std::string_view bytes);
  Statement& bind(const base::Digest& digest);

  bool next();         // true: a row is there; false: the end, or an error
  base::Status run();  // for statements without rows: one full execution, then reset
  void reset();        // ready for the next execution, with no parameter bound
  bool failed() const { return result_ != 0; }
  base::Error error() const;

  // Columns count from 0; the views live until next() or reset().
  std::int64_t integer(int column) const;
  std::uint64_t number(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  std::string_view text(int column) const;
  base::Digest digest(int column) const;  // zeroes where the blob has another length
  bool is_null(int column) const;

 private:
  void keep(int result);

  sqlite3* db_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
  int next_parameter_ = 1;
  int result_ = 0;
  std::string message_;
};

// For statements that are kept: one that is not reset would hold the log in its present length.
struct ResetAtEnd {
  explicit ResetAtEnd(Statement& used) : statement(used) { statement.reset(); }
  ~ResetAtEnd() { statement.reset(); }
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;
  Statement& statement;
};

class Database {
 public:
  // The engine's: WAL, FULL, exclusive. Locks are taken at the first access.
  static base::Result<Database> open_writer(const std::string& path);
  // A new file (it must not exist yet) with these pages, without a log: nothing is flushed, that is
  // the caller's.
  static base::Result<Database> open_new(const std::string& path, std::string_view content);
  // The same for what a copy is written to: without a log, page by page.
  static base::Result<Database> open_target(const std::string& path);
  // Changes no file and makes none; the caller holds the lock file. A WAL that is there is read.
  static base::Result<Database> open_reader(const std::string& path);
  static base::Result<Database> open_memory(std::string_view image);
  static base::Result<Database> open_empty();  // in memory
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  base::Status execute(const char* sql);
  Statement prepare(std::string_view sql) { return {db_, sql}; }
  // The single integer a query gives; an error where it gives no row.
  base::Result<std::int64_t> integer(std::string_view sql);
  base::Error error(std::string_view doing) const;
  bool in_transaction() const;
  // Its path leads to another file or to none: what is written is gone with the last descriptor.
  bool has_moved() const;
  // Pages moved from the WAL to the database; with `truncate` the WAL is emptied as well.
  base::Status checkpoint(bool truncate);
  // Frames in the WAL after the last commit; counted since the connection was opened.
  int wal_frames() const { return *wal_frames_; }
  // Copies this database to a new file (SQLite's backup API), flushed by the caller: at once, or
  // one copy at a time in portions. Codes of Copy, and `busy` where another is under way.
  base::Status copy_to(const std::string& path);
  base::Status begin_copy(const std::string& path);
  base::Result<bool> continue_copy(int pages);  // true: it is whole
  base::Status close();                         // never checkpoints; a copy under way is given up
  sqlite3* handle() const { return db_; }

 private:
  explicit Database(sqlite3* db);
  static base::Result<Database> open_made(const std::string& path, const char* pragmas,
                                          std::string_view content);
  static base::Result<Database> open(const std::string& uri, int flags);
  void count_frames();

  sqlite3* db_ = nullptr;
  std::unique_ptr<int> wal_frames_ = std::make_unique<int>(0);
  std::unique_ptr<Copy> copy_;
};

}  // namespace reprise::journal_sqlite
