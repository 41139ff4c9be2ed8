// Postgres: one connection to a PostgreSQL server. No message of it holds the dsn, which may hold a
// password.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actions/postgres_place.h"
#include "actions/reach.h"
#include "base/result.h"
#include "base/time.h"
#include "model/value.h"

struct pg_conn;

namespace reprise::actions {

class Postgres {
 public:
  // `database`, where it is given, in the place of the one that the dsn names. `timeout_ms` is for
  // each statement; a connection must stand within 10 seconds. Codes: "dsn", "pg-connect",
  // "not-there" without libpq.
  // "outside" where `reach` does not lead to any of its servers.
  static base::Result<Postgres> connect(const std::string& dsn, base::Millis timeout_ms,
                                        const std::string& database = {},
                                        const Reach& reach = Reach::anywhere());
  Postgres(Postgres&&) noexcept = default;

  // One statement, whose values are data ($1, $2, ...); each row a map. Codes: "pg-query",
  // "pg-lost" where the connection broke, "too-large" beyond `rows_max`.
  base::Result<model::List> rows(const std::string& sql, const model::List& values,
                                 std::size_t rows_max) const;
  // The same, each row a list in the order of the columns.
  base::Result<std::vector<model::List>> lists(const std::string& sql, const model::List& values,
                                               std::size_t rows_max) const;
  // How many rows it changed.
  base::Result<std::int64_t> run(const std::string& sql, const model::List& values = {}) const;
  // The first value of the first row; null where there is none.
  base::Result<model::Value> value(const std::string& sql, const model::List& values = {}) const;

  bool in_transaction() const;
  const std::string& state() const { return *state_; }  // SQLSTATE of the last error, or ""

  // What a program that uses libpq needs to reach the same server; the password is among it.
  static base::Result<std::vector<std::pair<std::string, std::string>>> environment_of(
      const std::string& dsn, const std::string& database, const Reach& reach);

  // What the dsn itself says.
  static base::Result<PostgresOptions> options_of(const std::string& dsn);

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };
  base::Error failed(void* result) const;
  base::Status each_row(const std::string& sql, const model::List& values, std::size_t rows_max,
                        const std::function<void(void* result)>& take) const;

  explicit Postgres(pg_conn* connection) : connection_(connection) {}
  std::unique_ptr<pg_conn, Close> connection_;
  std::unique_ptr<std::string> state_ = std::make_unique<std::string>();
};

// For a statement: as a name, and as a text.
std::string postgres_name(const std::string& name);
std::string postgres_text(const std::string& text);

}  // namespace reprise::actions
