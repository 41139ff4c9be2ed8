#include "database.h"

#include <cctype>

namespace genesis {

namespace {

std::string uri_of(const std::string& path, const std::string& options) {
  static constexpr char hex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char letter : path) {
    const auto byte = static_cast<unsigned char>(letter);
    if (std::isalnum(byte) != 0 || letter == '/' || letter == '.' || letter == '-' ||
        letter == '_') {
      uri.push_back(letter);
    } else {
      uri.push_back('%');
      uri.push_back(hex[byte >> 4]);
      uri.push_back(hex[byte & 15]);
    }
  }
  return uri + "?" + options;
}

[[noreturn]] void fail(sqlite3* handle) {
  throw Problem(sqlite3_errmsg(handle), sqlite3_errcode(handle));
}

}  // namespace

Database::Database(const std::string& path, const std::string& options) {
  const int code =
      sqlite3_open_v2(uri_of(path, options).c_str(), &handle_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, nullptr);
  if (code != SQLITE_OK) {
    const std::string why = sqlite3_errmsg(handle_);
    sqlite3_close(handle_);
    throw Problem(path + ": " + why, code);
  }
  sqlite3_busy_timeout(handle_, 5'000);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::run(const std::string& statements) {
  if (sqlite3_exec(handle_, statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail(handle_);
}

std::string Database::text(const std::string& query) {
  Statement statement(*this, query);
  return statement.step() ? statement.text(0) : "";
}

std::int64_t Database::number(const std::string& query) {
  Statement statement(*this, query);
  return statement.step() ? statement.number(0) : 0;
}

Statement::Statement(Database& database, const std::string& query) : database_(database) {
  if (sqlite3_prepare_v2(database.handle(), query.c_str(), -1, &statement_, nullptr) != SQLITE_OK)
    fail(database.handle());
}

Statement& Statement::bind(int position, std::int64_t value) {
  if (sqlite3_bind_int64(statement_, position, value) != SQLITE_OK) fail(database_.handle());
  return *this;
}

Statement& Statement::bind(int position, const std::string& value) {
  if (sqlite3_bind_text(statement_, position, value.c_str(), static_cast<int>(value.size()),
                        SQLITE_TRANSIENT) != SQLITE_OK)
    fail(database_.handle());
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    const Problem problem(sqlite3_errmsg(database_.handle()), code);
    sqlite3_reset(statement_);
    throw problem;
  }
  return code == SQLITE_ROW;
}

std::string Statement::text(int column) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes == nullptr ? "" : bytes;
}

}  // namespace genesis
