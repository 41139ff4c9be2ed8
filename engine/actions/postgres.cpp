#include "actions/postgres.h"

#include <libpq-fe.h>

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "actions/late_library.h"
#include "base/text.h"
#include "model/json.h"

namespace reprise::actions {

using model::Value;

namespace {

// With its dozen libraries of its own.
struct PqLibrary : LateLibrary {
  PqLibrary() : LateLibrary("libpq.so.5") {}
  REPRISE_LATE(PQconninfoParse);
  REPRISE_LATE(PQconninfoFree);
  REPRISE_LATE(PQconnectdbParams);
  REPRISE_LATE(PQstatus);
  REPRISE_LATE(PQerrorMessage);
  REPRISE_LATE(PQfinish);
  REPRISE_LATE(PQsendQueryParams);
  REPRISE_LATE(PQsetSingleRowMode);
  REPRISE_LATE(PQgetResult);
  REPRISE_LATE(PQresultStatus);
  REPRISE_LATE(PQresultErrorField);
  REPRISE_LATE(PQclear);
  REPRISE_LATE(PQnfields);
  REPRISE_LATE(PQfname);
  REPRISE_LATE(PQftype);
  REPRISE_LATE(PQgetisnull);
  REPRISE_LATE(PQgetvalue);
  REPRISE_LATE(PQgetlength);
  REPRISE_LATE(PQcmdTuples);
  REPRISE_LATE(PQtransactionStatus);
  REPRISE_LATE(PQfreemem);
  REPRISE_LATE(PQsetNoticeProcessor);
};

const PqLibrary& pq() {
  static const PqLibrary one;
  return one;
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { pq().PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// What is wrong with a dsn is not said in libpq's words, which quote it.
base::Result<Options> parse_options(const std::string& dsn) {
  if (!pq().is_usable())
    return base::fail("not-there", "libpq.so.5 cannot be loaded: install libpq5");
  char* problem = nullptr;
  Options options(pq().PQconninfoParse(dsn.c_str(), &problem));
  if (problem != nullptr) pq().PQfreemem(problem);
  if (!options || dsn.find('\0') != std::string::npos)
    return base::fail("dsn", "the dsn is no connection string",
                      "as postgresql://user@host:5432/database or host=.. user=.. dbname=..");
  return options;
}

PostgresOptions said_by(const PQconninfoOption* option) {
  PostgresOptions said;
  for (; option->keyword != nullptr; ++option)
    if (option->val != nullptr) said[option->keyword] = option->val;
  return said;
}

// As one text: alone there an empty value counts as said, and no variable is asked for it.
std::string written_out(const PostgresOptions& options) {
  std::string text;
  for (const auto& [keyword, value] : options) {
    text += keyword + "='";
    for (const char letter : value) {
      if (letter == '\'' || letter == '\\') text += '\\';
      text += letter;
    }
    text += "' ";
  }
  return text;
}

Value number_value(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return *end == '\0' && std::isfinite(number) ? Value(number) : Value(text);
}

// Whole numbers, floating ones and booleans as such; all else, decimals too, as its exact text.
Value value_at(const PGresult* result, int column) {
  constexpr Oid boolean = 16, int8 = 20, int2 = 21, int4 = 23, float4 = 700, float8 = 701;
  if (pq().PQgetisnull(result, 0, column) != 0) return {};
  const std::string text(pq().PQgetvalue(result, 0, column),
                         static_cast<std::size_t>(pq().PQgetlength(result, 0, column)));
  switch (pq().PQftype(result, column)) {
    case boolean:
      return Value(text == "t");
    case int8:
    case int2:
    case int4: {
      std::int64_t number = 0;
      std::from_chars(text.data(), text.data() + text.size(), number);
      return Value(number);
    }
    case float4:
    case float8:
      return number_value(text);
    default:
      return Value(base::to_utf8(text));
  }
}

std::string text_for(const Value& value) {
  if (value.is_boolean()) return value.boolean() ? "true" : "false";
  return value.is_text() ? value.text() : model::to_json(value);
}

struct ClearResult {
  void operator()(PGresult* result) const { pq().PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

bool send(PGconn* connection, const std::string& sql, const model::List& values) {
  std::vector<std::string> texts;
  std::vector<const char*> pointers;
  for (const auto& value : values) texts.push_back(text_for(value));
  for (std::size_t i = 0; i < values.size(); ++i)
    pointers.push_back(values[i].is_null() ? nullptr : texts[i].c_str());
  return pq().PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr,
                                pointers.data(), nullptr, nullptr, 0) == 1;
}

bool is_error(const PGresult* result) {
  const auto status = pq().PQresultStatus(result);
  return status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE && status != PGRES_COMMAND_OK &&
         status != PGRES_EMPTY_QUERY;
}

model::Map row_of(const PGresult* result) {
  model::Map row;
  for (int column = 0; column < pq().PQnfields(result); ++column)
    row[base::to_utf8(pq().PQfname(result, column))] = value_at(result, column);
  return row;
}

std::string doubled(const std::string& text, char mark) {
  std::string all(1, mark);
  for (const char letter : text) all.append(letter == mark ? 2 : 1, letter);
  return all + mark;
}

}  // namespace

std::string postgres_name(const std::string& name) { return doubled(name, '"'); }

std::string postgres_text(const std::string& text) {
  // With E a backslash means the same whatever the server is set to.
  std::string all;
  for (const char letter : text) all.append(letter == '\\' ? 2 : 1, letter);
  return "E" + doubled(all, '\'');
}

void Postgres::Close::operator()(pg_conn* connection) const { pq().PQfinish(connection); }

base::Result<PostgresOptions> Postgres::options_of(const std::string& dsn) {
  const auto options = parse_options(dsn);
  if (!options) return base::fail(options.error());
  return said_by(options->get());
}

base::Result<Postgres> Postgres::connect(const std::string& dsn, base::Millis timeout_ms,
                                         const std::string& database, const Reach& reach) {
  const auto options = options_of(dsn);
  if (!options) return base::fail(options.error());
  const auto place = postgres_place(*options, reach);
  if (!place) return base::fail(place.error());
  // The addresses that were judged, whatever the names lead to a moment later.
  const std::string placed = written_out(*place);
  std::vector<const char*> names{"dbname"}, values{placed.c_str()};
  const auto add = [&](const char* name, const char* value) {
    names.push_back(name);
    values.push_back(value);
  };
  if (!database.empty()) add("dbname", database.c_str());
  add("connect_timeout", "10");
  add("tcp_user_timeout", "30000");
  add("application_name", "reprise");
  add("client_encoding", "UTF8");
  names.push_back(nullptr);
  values.push_back(nullptr);
  Postgres made(pq().PQconnectdbParams(names.data(), values.data(), 1));
  // Its notices are for nobody here.
  pq().PQsetNoticeProcessor(
      made.connection_.get(), [](void*, const char*) {}, nullptr);
  if (pq().PQstatus(made.connection_.get()) != CONNECTION_OK)
    return base::fail(
        "pg-connect",
        base::printable(base::to_utf8(base::trim(pq().PQerrorMessage(made.connection_.get())))));
  auto set = made.run("SET statement_timeout = " + std::to_string(timeout_ms));
  if (set) set = made.run("SET lc_messages = 'C'");
  // Only a superuser may choose the language of messages; it is for people.
  if (!set && made.state() != "42501") return base::fail(set.error());
  return made;
}

base::Error Postgres::failed(void* opaque) const {
  const auto* result = static_cast<const PGresult*>(opaque);
  const char* state =
      result == nullptr ? nullptr : pq().PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* text =
      result == nullptr ? nullptr : pq().PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  *state_ = state == nullptr ? "" : state;
  // Its last word may be why it goes (57P, 08), before the connection is seen to be closed.
  const bool lost = pq().PQstatus(connection_.get()) != CONNECTION_OK ||
                    state_->starts_with("57P") || state_->starts_with("08");
  std::string message =
      text == nullptr ? std::string(base::trim(pq().PQerrorMessage(connection_.get()))) : text;
  if (!state_->empty()) message += " (" + *state_ + ")";
  return {lost ? "pg-lost" : "pg-query", base::printable(base::to_utf8(message))};
}

base::Status Postgres::each_row(const std::string& sql, const model::List& values,
                                std::size_t rows_max,
                                const std::function<void(void* result)>& take) const {
  if (!send(connection_.get(), sql, values)) return base::fail(failed(nullptr));
  pq().PQsetSingleRowMode(connection_.get());
  std::size_t taken = 0;
  base::Status end;
  while (Result result{pq().PQgetResult(connection_.get())}) {
    if (is_error(result.get()) && end) end = base::fail(failed(result.get()));
    if (pq().PQresultStatus(result.get()) != PGRES_SINGLE_TUPLE || !end) continue;
    if (taken++ == rows_max)
      end = base::fail("too-large", "more than " + std::to_string(rows_max) + " rows");
    else
      take(result.get());
  }
  return end;
}

base::Result<model::List> Postgres::rows(const std::string& sql, const model::List& values,
                                         std::size_t rows_max) const {
  model::List found;
  const auto end = each_row(sql, values, rows_max, [&](void* result) {
    found.push_back(Value(row_of(static_cast<const PGresult*>(result))));
  });
  if (!end) return base::fail(end.error());
  return found;
}

base::Result<std::vector<model::List>> Postgres::lists(const std::string& sql,
                                                       const model::List& values,
                                                       std::size_t rows_max) const {
  std::vector<model::List> found;
  const auto end = each_row(sql, values, rows_max, [&](void* opaque) {
    const auto* result = static_cast<const PGresult*>(opaque);
    model::List row;
    for (int column = 0; column < pq().PQnfields(result); ++column)
      row.push_back(value_at(result, column));
    found.push_back(std::move(row));
  });
  if (!end) return base::fail(end.error());
  return found;
}

base::Result<std::int64_t> Postgres::run(const std::string& sql, const model::List& values) const {
  if (!send(connection_.get(), sql, values)) return base::fail(failed(nullptr));
  base::Result<std::int64_t> changed = 0;
  while (Result result{pq().PQgetResult(connection_.get())}) {
    if (is_error(result.get())) {
      if (changed) changed = base::fail(failed(result.get()));
      // Bytes that nobody sends or takes: a COPY would never end.
      if (pq().PQresultStatus(result.get()) != PGRES_FATAL_ERROR) break;
    } else if (changed) {
      const std::string count = pq().PQcmdTuples(result.get());
      std::from_chars(count.data(), count.data() + count.size(), *changed);
    }
  }
  return changed;
}

base::Result<Value> Postgres::value(const std::string& sql, const model::List& values) const {
  constexpr std::size_t some = 1'000'000;
  const auto found = lists(sql, values, some);
  if (!found) return base::fail(found.error());
  return found->empty() || found->front().empty() ? Value() : found->front().front();
}

bool Postgres::in_transaction() const {
  return pq().PQtransactionStatus(connection_.get()) == PQTRANS_INTRANS;
}

base::Result<std::vector<std::pair<std::string, std::string>>> Postgres::environment_of(
    const std::string& dsn, const std::string& database, const Reach& reach) {
  const auto options = parse_options(dsn);
  if (!options) return base::fail(options.error());
  const auto place = postgres_place(said_by(options->get()), reach);
  if (!place) return base::fail(place.error());
  std::vector<std::pair<std::string, std::string>> environment;
  for (const auto* option = options->get(); option->keyword != nullptr; ++option) {
    const auto said = place->find(option->keyword);
    if (said == place->end()) continue;
    if (option->envvar == nullptr)
      return base::fail("dsn", std::string("a program cannot be given ") + option->keyword);
    environment.emplace_back(option->envvar, said->second);
  }
  if (!database.empty()) environment.emplace_back("PGDATABASE", database);
  return environment;
}

}  // namespace reprise::actions
