#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamSchema;
using model::ParamType;

namespace {

ParamSchema dsn() {
  return needed("dsn", ParamType::text,
                "postgresql://user@host:5432/database or host=.. user=.. dbname=..; may hold a "
                "secret");
}

ParamSchema time_limit(std::int64_t otherwise_ms) {
  return may("timeout", ParamType::duration, "given up after this time", otherwise_ms);
}

ParamSchema name(const char* param, const char* help) {
  return needed(param, ParamType::text, help);
}

HostCall on_server(HostCall call) {
  call.params.insert(call.params.begin(), dsn());
  call.secret_params = {"dsn"};
  return call;
}

constexpr std::int64_t half_minute_ms = 30'000, ten_minutes_ms = 600'000, hours_ms = 4 * 3'600'000;

std::vector<HostCall> asking() {
  return {{.name = "pg.ready",
           .summary = "Whether the database takes connections; else the error says why.",
           .effect = EffectClass::read,
           .params = {time_limit(half_minute_ms)},
           .returns = "true"},
          {.name = "pg.query",
           .summary = "Rows, from a transaction that reads only; at most 10,000 and 1 MiB. Whole "
                      "and floating numbers and booleans come as such, all else as text.",
           .effect = EffectClass::read,
           .params = {name("sql", "one statement"),
                      may("params", ParamType::list, "values for $1, $2, ..."),
                      time_limit(ten_minutes_ms)},
           .returns = "list of maps"},
          {.name = "pg.check",
           .summary = "Reads every page of every table, which finds damage where the server keeps "
                      "checksums, and asks amcheck where that extension is installed. Pages that "
                      "the server has in its memory are not read from the disk again.",
           .effect = EffectClass::read,
           .params = {time_limit(hours_ms)},
           .returns = "map: ok, problems (list of text), tables (name to rows), checksums, "
                      "amcheck"}};
}

std::vector<HostCall> changing() {
  return {{.name = "pg.execute",
           .summary = "Statements in one transaction: all of them or none.",
           .effect = EffectClass::unsafe,
           .params = {statements_param(), repetition_param(), time_limit(ten_minutes_ms)},
           .returns = "map: changes (rows)",
           .assumed = model::Map{{"changes", 0}},
           .effect_by_caller = true},
          {.name = "pg.dump",
           .summary = "Dumps the database as pg_restore reads it, whole or not at all.",
           .effect = EffectClass::idempotent,
           .params = {path_param("to"), time_limit(hours_ms)},
           .returns = "map: bytes, sha256, tables (name to rows, of the same moment)"},
          {.name = "pg.restore",
           .summary = "Restores a dump into a new database, in one transaction that ends at the "
                      "first error. It has its name only when it is whole; the server and the user "
                      "are those of the dsn.",
           .effect = EffectClass::idempotent,
           .params = {path_param("from"), name("database", "a name that is not there yet"),
                      time_limit(hours_ms)},
           .returns = "map: tables (name to rows)"},
          {.name = "pg.swap_database",
           .summary = "Puts the database `new` in the place of `live`, and what was there at "
                      "`keep`, in one transaction. The sessions in both are ended.",
           .effect = EffectClass::idempotent,
           .params = {name("live", "the name that programs use"), name("new", "what gets it"),
                      name("keep", "what the former one is called then")},
           .returns = "map: kept (whether there was a former one)"},
          {.name = "pg.drop_database",
           .summary = "Drops a database that pg.restore has made and that was not swapped in; no "
                      "other. One that is not there is dropped already.",
           .effect = EffectClass::idempotent,
           .params = {name("database", "its name")},
           .returns = "true",
           .assumed = true}};
}

}  // namespace

std::vector<HostCall> postgres_calls() {
  std::vector<HostCall> all;
  for (const auto part : {asking, changing})
    for (auto& call : part()) all.push_back(on_server(std::move(call)));
  return all;
}

}  // namespace reprise::script
