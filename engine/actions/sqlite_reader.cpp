#include "actions/sqlite_reader.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/text.h"

namespace reprise::actions {

using model::Value;
using Clock = std::chrono::steady_clock;

// Enough to see that a file was written to in between.
struct SqliteReader::Stamp {
  bool there = false;
  off_t bytes = 0;
  ino_t inode = 0;
  timespec written{};
  static Stamp of(const std::string& path) {
    struct stat about {};
    if (::lstat(path.c_str(), &about) != 0) return {};
    return {true, about.st_size, about.st_ino, about.st_mtim};
  }
  bool operator==(const Stamp& other) const {
    return there == other.there && bytes == other.bytes && inode == other.inode &&
           written.tv_sec == other.written.tv_sec && written.tv_nsec == other.written.tv_nsec;
  }
};

struct SqliteReader::Opened {
  std::string path;
  std::string copies;  // a folder of private copies, removed at the end; empty = none
  bool without_locks = false;
  Stamp file, wal;
  sqlite3* database = nullptr;
  Clock::time_point deadline{};

  ~Opened() {
    sqlite3_close(database);
    std::error_code ignored;
    if (!copies.empty()) std::filesystem::remove_all(copies, ignored);
  }
};

namespace {

base::Error error_of(sqlite3* database, const std::string& path) {
  const int extended = sqlite3_extended_errcode(database);
  const std::string text = path + ": " + sqlite3_errmsg(database);
  switch (extended & 0xff) {
    case SQLITE_CORRUPT:
      return {"damaged", text};
    case SQLITE_NOTADB:
      return {"not-a-database", text};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {"busy", text};
    case SQLITE_INTERRUPT:
      return {"timeout", path + ": no end in time"};
    case SQLITE_READONLY:
      return {"unreadable", text, "a writer must first recover it: open it with its own program"};
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
      return {"unreadable", text};
    default:
      return {"query", text};
  }
}

std::string uri_of(const std::string& path, const std::string& options) {
  static constexpr char hex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  // A path that began with two slashes would be taken for a host.
  for (const char letter : std::filesystem::absolute(path).lexically_normal().string()) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = std::isalnum(byte) != 0 || std::strchr("/._-~", letter) != nullptr;
    if (plain && letter != '\0') {
      uri.push_back(letter);
    } else {
      uri.push_back('%');
      uri.push_back(hex[byte >> 4]);
      uri.push_back(hex[byte & 15]);
    }
  }
  return uri + "?" + options;
}

// What kind of file it is; "wal" = in WAL mode.
base::Result<bool> is_wal(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return base::fail("not-found", "there is no " + path);
  if (file < 0) return base::fail("unreadable", path + ": " + std::strerror(errno));
  std::array<char, 100> header{};
  const ssize_t count = ::read(file, header.data(), header.size());
  ::close(file);
  if (count == 0) return base::fail("not-a-database", path + " is empty");
  constexpr std::string_view magic("SQLite format 3\0", 16);
  if (count < 100 || std::string_view(header.data(), magic.size()) != magic)
    return base::fail("not-a-database", path + " is no SQLite database");
  return header[19] == 2;
}

// The database and its log, taken together while nobody wrote; for a log that was left without its
// index, which only a writer could make in place.
base::Result<std::string> copy_beside(const std::string& path) {
  std::string folder = (std::filesystem::temp_directory_path() / "reprise-check-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr)
    return base::fail("unreadable", folder + ": " + std::strerror(errno));
  std::error_code problem;
  std::filesystem::copy_file(path, folder + "/db", problem);
  if (!problem) std::filesystem::copy_file(path + "-wal", folder + "/db-wal", problem);
  if (!problem) return folder;
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return base::fail("unreadable", "cannot copy " + path + " to look at it: " + problem.message());
}

int past_deadline(void* deadline) {
  return Clock::now() >= *static_cast<Clock::time_point*>(deadline) ? 1 : 0;
}

Value value_of(sqlite3_stmt* statement, int column) {
  const auto text = [&] {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return std::string(bytes == nullptr ? "" : bytes,
                       static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
  };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      return Value(std::int64_t{sqlite3_column_int64(statement, column)});
    case SQLITE_FLOAT:
      return Value(sqlite3_column_double(statement, column));
    case SQLITE_BLOB:
      return Value("a blob of " + std::to_string(sqlite3_column_bytes(statement, column)) +
                   " bytes");
    default:
      return Value(base::to_utf8(text()));
  }
}

int bind_value(sqlite3_stmt* statement, int index, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
      return sqlite3_bind_null(statement, index);
    case Value::Kind::boolean:
      return sqlite3_bind_int(statement, index, value.boolean() ? 1 : 0);
    case Value::Kind::integer:
      return sqlite3_bind_int64(statement, index, value.integer());
    case Value::Kind::number:
      return sqlite3_bind_double(statement, index, value.number());
    case Value::Kind::text:
      return sqlite3_bind_text64(statement, index, value.text().data(), value.text().size(),
                                 SQLITE_TRANSIENT, SQLITE_UTF8);
    default:
      return SQLITE_MISMATCH;
  }
}

}  // namespace

base::Status bind_values(sqlite3_stmt* statement, const model::List& values) {
  if (sqlite3_bind_parameter_count(statement) != static_cast<int>(values.size()))
    return base::fail("query", "the statement has " +
                                   std::to_string(sqlite3_bind_parameter_count(statement)) +
                                   " marks for values, given are " + std::to_string(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (bind_value(statement, static_cast<int>(i) + 1, values[i]) != SQLITE_OK)
      return base::fail("query", "a value must be text, a number, true, false or null");
  return {};
}

base::Error sqlite_error(sqlite3* database, const std::string& path) {
  return error_of(database, path);
}

base::Result<SqliteReader> SqliteReader::open(const std::string& path, base::Millis timeout_ms) {
  const auto wal_mode = is_wal(path);
  if (!wal_mode) return base::fail(wal_mode.error());
  auto opened = std::make_unique<Opened>();
  opened->path = path;
  opened->deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  opened->file = Stamp::of(path);
  opened->wal = Stamp::of(path + "-wal");
  const bool has_log = opened->wal.there && opened->wal.bytes > 0;
  const bool has_index = Stamp::of(path + "-shm").there;
  std::string target = path, options = "mode=ro";
  if (*wal_mode && opened->wal.there && has_index) {
    options += "&readonly_shm=1";  // shared with living writers, under SQLite's own locks
  } else if (*wal_mode && has_log) {
    auto copies = copy_beside(path);
    if (!copies) return base::fail(copies.error());
    opened->copies = *copies;
    opened->without_locks = true;
    target = *copies + "/db";
    options = "mode=rw";
  } else if (*wal_mode) {
    options += "&immutable=1";  // closed cleanly: SQLite would make new -wal and -shm files
    opened->without_locks = true;
  }
  if (sqlite3_open_v2(uri_of(target, options).c_str(), &opened->database,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, nullptr) != SQLITE_OK)
    return base::fail(error_of(opened->database, path));
  sqlite3_extended_result_codes(opened->database, 1);
  sqlite3_busy_timeout(opened->database, static_cast<int>(timeout_ms));
  sqlite3_db_config(opened->database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(opened->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_progress_handler(opened->database, 10'000, past_deadline, &opened->deadline);
  return SqliteReader(std::move(opened));
}

SqliteReader::SqliteReader(std::unique_ptr<Opened> opened) : opened_(std::move(opened)) {}
SqliteReader::SqliteReader(SqliteReader&&) noexcept = default;
SqliteReader::~SqliteReader() = default;

struct SqliteReader::Statement {
  std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owned{nullptr, sqlite3_finalize};

  static base::Result<Statement> prepare(sqlite3* database, const std::string& path,
                                         const std::string& query) {
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    if (sqlite3_prepare_v2(database, query.c_str(), -1, &raw, &tail) != SQLITE_OK)
      return base::fail(error_of(database, path));
    Statement statement;
    statement.owned.reset(raw);
    if (raw == nullptr || !base::trim(tail).empty() || sqlite3_stmt_readonly(raw) == 0)
      return base::fail("query", "a check may make one statement, and only one that reads");
    return statement;
  }
};

base::Result<std::vector<model::List>> SqliteReader::rows(const std::string& query,
                                                          std::size_t rows_max) const {
  sqlite3* database = opened_->database;
  const auto statement = Statement::prepare(database, opened_->path, query);
  if (!statement) return base::fail(statement.error());
  sqlite3_stmt* raw = statement->owned.get();
  std::vector<model::List> found;
  for (;;) {
    const int code = sqlite3_step(raw);
    if (code == SQLITE_DONE) return found;
    if (code != SQLITE_ROW) return base::fail(error_of(database, opened_->path));
    if (found.size() == rows_max) return found;
    model::List row;
    for (int column = 0; column < sqlite3_column_count(raw); ++column)
      row.push_back(value_of(raw, column));
    found.push_back(std::move(row));
  }
}

base::Result<model::List> SqliteReader::maps(const std::string& query, const model::List& values,
                                             std::size_t rows_max) const {
  sqlite3* database = opened_->database;
  const auto statement = Statement::prepare(database, opened_->path, query);
  if (!statement) return base::fail(statement.error());
  sqlite3_stmt* raw = statement->owned.get();
  if (auto bound = bind_values(raw, values); !bound) return base::fail(bound.error());
  model::List found;
  for (;;) {
    const int code = sqlite3_step(raw);
    if (code == SQLITE_DONE) return found;
    if (code != SQLITE_ROW) return base::fail(error_of(database, opened_->path));
    if (found.size() == rows_max)
      return base::fail("too-large", "more than " + std::to_string(rows_max) + " rows");
    model::Map row;
    for (int column = 0; column < sqlite3_column_count(raw); ++column)
      row[base::to_utf8(sqlite3_column_name(raw, column))] = value_of(raw, column);
    found.push_back(Value(std::move(row)));
  }
}

base::Status SqliteReader::copy_to(const std::string& path) const {
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> target(raw, sqlite3_close);
  if (opened != SQLITE_OK) return base::fail(error_of(raw, path));
  // Who calls gives it its name when it is whole; no journal of its own is of use.
  sqlite3_exec(raw, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", nullptr, nullptr, nullptr);
  sqlite3_backup* backup = sqlite3_backup_init(raw, "main", opened_->database, "main");
  if (backup == nullptr) return base::fail(error_of(raw, path));
  const int copied = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (copied == SQLITE_DONE) return {};
  if (copied == SQLITE_BUSY || copied == SQLITE_LOCKED)
    return base::fail("busy", opened_->path + " is being written to");
  return base::fail("damaged", opened_->path + ": " + sqlite3_errstr(copied));
}

bool SqliteReader::unchanged() const {
  if (!opened_->without_locks) return true;
  return opened_->file == Stamp::of(opened_->path) &&
         opened_->wal == Stamp::of(opened_->path + "-wal");
}

}  // namespace reprise::actions
