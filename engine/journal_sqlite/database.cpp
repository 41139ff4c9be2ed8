#include "journal_sqlite/database.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "journal_sqlite/copy.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/file.h"

namespace reprise::journal_sqlite {

namespace {

constexpr int open_flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;

// EXCLUSIVE before the first access keeps the WAL-index in this process' memory: no -shm file.
constexpr const char* common_pragmas =
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;"
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON;"
    // so that REPLACE, too, runs into the triggers that refuse a delete
    "PRAGMA recursive_triggers=ON; PRAGMA wal_autocheckpoint=0;";

// SQLITE_OPEN_NOFOLLOW refuses a link anywhere in the path; only the file itself must be none.
std::string without_links(const std::string& path) {
  char* real = ::realpath(folder_of(path).c_str(), nullptr);
  if (real == nullptr) return path;
  const std::string folder = real;
  std::free(real);
  const auto slash = path.rfind('/');
  return folder + "/" + (slash == std::string::npos ? path : path.substr(slash + 1));
}

std::string as_uri(const std::string& given, const std::string& query) {
  const std::string path = without_links(given);
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::strchr("/._-", c) != nullptr;
    if (plain) {
      uri += c;
    } else {
      uri += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return uri + query;
}

int count_wal_frames(void* counter, sqlite3*, const char*, int frames) {
  *static_cast<int*>(counter) = frames;
  return SQLITE_OK;
}

}  // namespace

base::Result<Database> Database::open(const std::string& uri, int flags) {
  // Nobody asks how much memory SQLite has: to know it would take a lock at each allocation.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(
      uncounted);  // refused where this process has used SQLite before: then it counts
  sqlite3* db = nullptr;
  const int result = sqlite3_open_v2(uri.c_str(), &db, flags | open_flags, nullptr);
  Database database(db);
  if (result != SQLITE_OK) return base::fail(database.error("open the journal"));
  sqlite3_extended_result_codes(db, 1);
  // Closing never checkpoints: SQLite would hide a flush that failed.
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  if (auto set = database.execute(common_pragmas); !set) return base::fail(set.error());
  return database;
}

base::Result<Database> Database::open_writer(const std::string& path) {
  auto database = open(as_uri(path, "?mode=rw"), SQLITE_OPEN_READWRITE);
  if (!database) return database;
  auto set = database->execute("PRAGMA synchronous=FULL; PRAGMA cache_size=-4000;");
  if (!set) return base::fail(set.error());
  auto mode = database->prepare("PRAGMA journal_mode");  // the first access: takes the locks
  if (!mode.next()) return base::fail(mode.error());
  if (mode.text(0) != "wal")
    return base::fail(damaged, path + " is not in write-ahead mode: its header was changed");
  database->count_frames();
  return database;
}

base::Result<Database> Database::open_made(const std::string& path, const char* pragmas,
                                           std::string_view content) {
  // Made by us, for its mode; SQLite gives the WAL the same.
  auto file = open_file(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (!file) return base::fail(io, file.error().message);
  if (auto put = write_at(*file, content, 0, path); !put) return base::fail(put.error());
  *file = Fd();  // closed before SQLite takes locks on it
  auto database = open(as_uri(path, ""), SQLITE_OPEN_READWRITE);
  if (!database) return database;
  if (auto set = database->execute(pragmas); !set) return base::fail(set.error());
  return database;
}

base::Result<Database> Database::open_new(const std::string& path, std::string_view content) {
  return open_made(path, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;", content);
}

base::Result<Database> Database::open_target(const std::string& path) {
  return open_made(path, "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;", {});
}

base::Result<Database> Database::open_reader(const std::string& path) {
  // "unix-none" takes no file locks (the lock file is ours) and EXCLUSIVE needs no -shm file.
  // Without a WAL SQLite would make one, unless the file is said to be immutable.
  const char* query = exists(path + "-wal") ? "?mode=ro&vfs=unix-none" : "?mode=ro&immutable=1";
  auto database = open(as_uri(path, query), SQLITE_OPEN_READONLY);
  if (!database) return database;
  if (auto set = database->execute("PRAGMA query_only=ON;"); !set) return base::fail(set.error());
  return database;
}

base::Result<Database> Database::open_empty() { return open(":memory:", SQLITE_OPEN_READWRITE); }

base::Result<Database> Database::open_memory(std::string_view image) {
  auto database = open_empty();
  if (!database) return database;
  auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(image.size() + 1));
  if (copy == nullptr) return base::fail(io, "out of memory");
  std::memcpy(copy, image.data(), image.size());
  if (image.size() > 19) copy[18] = copy[19] = 1;  // memory has no WAL: read it as a plain file
  const auto size = static_cast<sqlite3_int64>(image.size());
  const int result =
      sqlite3_deserialize(database->db_, "main", copy, size, size, SQLITE_DESERIALIZE_FREEONCLOSE);
  if (result != SQLITE_OK) return base::fail(database->error("load the journal"));
  return database;
}

Database::Database(sqlite3* db) : db_(db) {}

Database::Database(Database&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)),
      wal_frames_(std::move(other.wal_frames_)),
      copy_(std::move(other.copy_)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(db_, other.db_);
  std::swap(wal_frames_, other.wal_frames_);
  std::swap(copy_, other.copy_);
  return *this;
}

Database::~Database() {
  copy_.reset();
  sqlite3_close_v2(db_);
}

base::Status Database::close() {
  copy_.reset();
  const int result = sqlite3_close(db_);
  if (result != SQLITE_OK) return base::fail(error("close the journal"));
  db_ = nullptr;
  return {};
}

void Database::count_frames() { sqlite3_wal_hook(db_, count_wal_frames, wal_frames_.get()); }

base::Status Database::execute(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return base::fail(error("use the journal"));
}

base::Result<std::int64_t> Database::integer(std::string_view sql) {
  Statement query = prepare(sql);
  if (query.next()) return query.integer(0);
  if (query.failed()) return base::fail(query.error());
  return base::fail(damaged, "no answer to: " + std::string(sql));
}

base::Error Database::error(std::string_view doing) const {
  const int code = db_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(db_);
  return {error_code_of(code), "cannot " + std::string(doing) + ": SQLite: " +
                                   (db_ == nullptr ? "out of memory" : sqlite3_errmsg(db_)) + " (" +
                                   std::to_string(code) + ")"};
}

bool Database::has_moved() const {
  int moved = 0;
  ::sqlite3_file_control(db_, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

base::Status Database::checkpoint(bool truncate) {
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  if (sqlite3_wal_checkpoint_v2(db_, "main", mode, nullptr, nullptr) != SQLITE_OK)
    return base::fail(error("move the write-ahead log into the journal"));
  *wal_frames_ = 0;
  return {};
}

base::Status Database::copy_to(const std::string& path) {
  if (auto begun = begin_copy(path); !begun) return begun;
  auto whole = continue_copy(-1);
  return whole ? base::Status() : base::fail(whole.error());
}

base::Status Database::begin_copy(const std::string& path) {
  if (copy_) return base::fail(busy, "another copy of the journal is being made");
  auto begun = Copy::begin(db_, path);
  if (!begun) return base::fail(begun.error());
  copy_ = std::move(*begun);
  return {};
}

base::Result<bool> Database::continue_copy(int pages) {
  if (!copy_) return base::fail(outside, "no copy of the journal is being made");
  auto whole = copy_->step(pages);
  if (!whole || *whole) copy_.reset();
  return whole;
}

}  // namespace reprise::journal_sqlite
