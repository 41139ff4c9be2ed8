#include <sqlite3.h>

#include <algorithm>

#include "journal_sqlite/database.h"
#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

const char* error_code_of(int sqlite_result) {
  switch (sqlite_result & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return damaged;
    case SQLITE_FULL:
      return full;
    default:
      return io;
  }
}

Statement::Statement(sqlite3* db, std::string_view sql) : db_(db) {
  keep(sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                          &statement_, nullptr));
}

Statement::Statement(Statement&& other) noexcept { *this = std::move(other); }

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(db_, other.db_);
  std::swap(statement_, other.statement_);
  std::swap(next_parameter_, other.next_parameter_);
  std::swap(result_, other.result_);
  std::swap(message_, other.message_);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::keep(int result) {
  if (result == SQLITE_OK || result_ != SQLITE_OK) return;
  result_ = sqlite3_extended_errcode(db_);
  if (result_ == SQLITE_OK) result_ = result;
  message_ = sqlite3_errmsg(db_);
}

Statement& Statement::bind(std::int64_t number) {
  if (!failed()) keep(sqlite3_bind_int64(statement_, next_parameter_++, number));
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();  // a null would bind NULL
  if (!failed())
    keep(sqlite3_bind_text64(statement_, next_parameter_++, data, text.size(), SQLITE_STATIC,
                             SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(std::string_view bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  if (!failed())
    keep(sqlite3_bind_blob64(statement_, next_parameter_++, data, bytes.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind(const base::Digest& digest) {
  return bind_blob({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

bool Statement::next() {
  if (failed()) return false;
  const int result = sqlite3_step(statement_);
  if (result != SQLITE_ROW && result != SQLITE_DONE) keep(result);
  return result == SQLITE_ROW;
}

base::Status Statement::run() {
  while (next()) {
  }
  if (!failed()) {
    reset();
    return {};
  }
  const base::Error problem = error();
  reset();
  return base::fail(problem);
}

void Statement::reset() {
  if (statement_ != nullptr) sqlite3_reset(statement_);
  next_parameter_ = 1;
  if (statement_ == nullptr) return;
  result_ = SQLITE_OK;
  message_.clear();
}

base::Error Statement::error() const {
  return {error_code_of(result_), "SQLite: " + message_ + " (" + std::to_string(result_) + ")"};
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::text(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);  // text and blob alike, as stored
  if (data == nullptr) return {};
  return {static_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

base::Digest Statement::digest(int column) const {
  base::Digest digest{};
  const std::string_view bytes = text(column);
  if (bytes.size() == digest.size()) std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

}  // namespace reprise::journal_sqlite
