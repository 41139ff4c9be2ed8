// Database: SQLite with errors as exceptions, as little of it as the trading engine needs.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace genesis {

// What went wrong, for the person who started the program. `code` is SQLite's, or 0.
struct Problem : std::runtime_error {
  explicit Problem(const std::string& text, int sqlite_code = 0)
      : std::runtime_error(text), code(sqlite_code) {}
  int code;
};

class Database {
 public:
  // `options` are those of a SQLite URI: "mode=ro", "mode=rw", "mode=rwc", "immutable=1".
  Database(const std::string& path, const std::string& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  void run(const std::string& statements);
  std::string text(const std::string& query);  // first value of the first row, "" without one
  std::int64_t number(const std::string& query);
  sqlite3* handle() { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

class Statement {
 public:
  Statement(Database& database, const std::string& query);
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement& bind(int position, std::int64_t value);
  Statement& bind(int position, const std::string& value);
  bool step();  // true = there is a row
  void reset() { sqlite3_reset(statement_); }
  std::int64_t number(int column) { return sqlite3_column_int64(statement_, column); }
  std::string text(int column);

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace genesis
