#include <sqlite3.h>

#include <memory>

#include "actions/sqlite_reader.h"
#include "script/host_calls.h"
#include "worker/sqlite_place.h"

namespace reprise::worker {

using model::List;
using model::Map;
using model::Value;

namespace {

constexpr int busy_timeout_ms = 10'000;

// A statement may read and change rows and tables; it may not leave the file or the transaction.
int inside_the_file(void*, int action, const char*, const char*, const char*, const char*) {
  const bool leaves = action == SQLITE_ATTACH || action == SQLITE_DETACH ||
                      action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT;
  return leaves ? SQLITE_DENY : SQLITE_OK;
}

base::Status run_statement(sqlite3* database, const std::string& path, const Value& statement) {
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  const std::string sql = statement["sql"].text();
  const int ready = sqlite3_prepare_v2(database, sql.c_str(), -1, &raw, &tail);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owned(raw, sqlite3_finalize);
  if (ready != SQLITE_OK) return base::fail(actions::sqlite_error(database, path));
  if (raw == nullptr || std::string_view(tail).find_first_not_of(" \t\r\n;") != std::string::npos)
    return base::fail("query", "each entry of 'statements' is one statement");
  const Value& values = statement["params"];
  if (auto bound = actions::bind_values(raw, values.is_list() ? values.list() : List{}); !bound)
    return bound;
  for (;;) {
    const int code = sqlite3_step(raw);
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) return base::fail(actions::sqlite_error(database, path));
  }
}

}  // namespace

Made call_sqlite_execute(const script::Call& call, const std::string&, const Place& place) {
  const auto path = sqlite_path(place, call.args["file"].text());
  if (!path) return script::given(path.error());
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(path->c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(raw, sqlite3_close);
  const auto failed = [&] { return script::given(actions::sqlite_error(raw, *path)); };
  if (opened != SQLITE_OK) return failed();
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, busy_timeout_ms);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  constexpr const char* begin = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; BEGIN IMMEDIATE";
  if (sqlite3_exec(raw, begin, nullptr, nullptr, nullptr) != SQLITE_OK) return failed();
  const std::int64_t before = sqlite3_total_changes64(raw);
  sqlite3_set_authorizer(raw, inside_the_file, nullptr);
  for (const auto& statement : call.args["statements"].list())
    if (auto done = run_statement(raw, *path, statement); !done) return script::given(done.error());
  sqlite3_set_authorizer(raw, nullptr, nullptr);
  if (sqlite3_exec(raw, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) {
    // Still inside, it is taken back when the database is closed; outside, nobody knows.
    if (sqlite3_get_autocommit(raw) == 0) return failed();
    return NotKnown{actions::sqlite_error(raw, *path).message};
  }
  return script::given(Map{{"changes", std::int64_t{sqlite3_total_changes64(raw)} - before}});
}

}  // namespace reprise::worker
