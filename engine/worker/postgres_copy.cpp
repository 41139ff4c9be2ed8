#include "worker/postgres_copy.h"

namespace reprise::worker {

using actions::Postgres;
using actions::postgres_name;
using actions::postgres_text;
using model::Value;

namespace {

// In front of what we write as the comment of a database.
constexpr std::string_view origin_mark = "reprise: ";

}  // namespace

base::Result<Postgres> connect_to_server(const std::string& dsn, base::Millis timeout_ms,
                                         const actions::Reach& reach) {
  auto server = Postgres::connect(dsn, timeout_ms, "postgres", reach);
  if (server || server.error().code != "pg-connect") return server;
  return Postgres::connect(dsn, timeout_ms, "", reach);
}

base::Result<model::Map> table_rows(const Postgres& server) {
  constexpr std::size_t tables_max = 10'000;
  const auto names = server.rows(
      "SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END "
      "AS shown, format('%I.%I', n.nspname, c.relname) AS name FROM pg_catalog.pg_class c JOIN "
      "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND "
      "c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE "
      "'pg\\_%' ORDER BY 1",
      {}, tables_max);
  if (!names) return base::fail(names.error());
  model::Map rows;
  for (const auto& table : *names) {
    const auto count = server.value("SELECT count(*) FROM ONLY " + table["name"].text());
    if (!count) return base::fail(count.error());
    rows[table["shown"].text()] = *count;
  }
  return rows;
}

base::Result<bool> has_database(const Postgres& server, const std::string& name) {
  const auto found =
      server.value("SELECT count(*) FROM pg_catalog.pg_database WHERE datname = $1", {Value(name)});
  if (!found) return base::fail(found.error());
  return found->integer_or(0) > 0;
}

base::Result<std::string> origin_of_database(const Postgres& server, const std::string& name) {
  const auto found = server.value(
      "SELECT pg_catalog.shobj_description(oid, 'pg_database') FROM pg_catalog.pg_database WHERE "
      "datname = $1",
      {Value(name)});
  if (!found) return base::fail(found.error());
  const std::string text = found->text_or("");
  return text.starts_with(origin_mark) ? text.substr(origin_mark.size()) : "";
}

base::Status mark_database(const Postgres& server, const std::string& name,
                           const std::string& origin) {
  const auto set = server.run("COMMENT ON DATABASE " + postgres_name(name) + " IS " +
                              postgres_text(std::string(origin_mark) + origin));
  return set ? base::Status{} : base::fail(set.error());
}

base::Status drop_database(const Postgres& server, const std::string& name) {
  const auto gone = server.run("DROP DATABASE IF EXISTS " + postgres_name(name) + " WITH (FORCE)");
  return gone ? base::Status{} : base::fail(gone.error());
}

base::Status end_sessions(const Postgres& server, const std::string& name) {
  const auto ended = server.value(
      "SELECT count(pg_catalog.pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity WHERE "
      "datname = $1 AND pid <> pg_catalog.pg_backend_pid()",
      {Value(name)});
  return ended ? base::Status{} : base::fail(ended.error());
}

base::Result<actions::ChildEnd> run_program(const std::string& dsn, const std::string& database,
                                            actions::ChildSpec spec, const actions::Reach& reach) {
  auto environment = Postgres::environment_of(dsn, database, reach);
  if (!environment) return base::fail(environment.error());
  for (auto& entry : *environment) spec.env.push_back(std::move(entry));
  return actions::run_child(spec);
}

}  // namespace reprise::worker
