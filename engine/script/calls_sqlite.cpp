#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamType;

namespace {

model::ParamSchema reading_time() {
  model::ParamSchema param = may("timeout", ParamType::duration, "given up after this time");
  constexpr std::int64_t five_minutes_ms = 300'000;
  param.default_value = model::Value(five_minutes_ms);
  return param;
}

model::ParamSchema values() {
  return may("params", ParamType::list, "values for the marks `?`, in their order");
}

}  // namespace

model::ParamSchema statements_param() {
  model::ParamSchema entry{.name = "", .type = ParamType::map};
  entry.fields = {needed("sql", ParamType::text, "one statement"), values()};
  model::ParamSchema param = needed("statements", ParamType::list, "{sql, params} each");
  param.items = {entry};
  return param;
}

model::ParamSchema repetition_param() {
  auto param = may("effect", ParamType::text,
                   "idempotent: made again, the statements change nothing more; unsafe without it");
  param.choices = {"idempotent", "unsafe"};
  return param;
}

std::vector<HostCall> sqlite_calls() {
  const auto sql = needed("sql", ParamType::text, "one statement that reads");
  return {
      {.name = "sqlite.check",
       .summary = "integrity_check, foreign_key_check and the rows of each table; nothing is made "
                  "or changed. A file that is damaged or no database is an answer.",
       .effect = EffectClass::read,
       .params = {path_param("file"), reading_time()},
       .returns = "map: ok, problems (list of text), foreign_keys (rows without their parents), "
                  "tables (name to rows)"},
      {.name = "sqlite.query",
       .summary = "Rows of a database that is opened to read only; at most 10,000 and 1 MiB. A "
                  "blob comes as a text about it: ask for hex().",
       .effect = EffectClass::read,
       .params = {path_param("file"), sql, values(), reading_time()},
       .returns = "list of maps"},
      {.name = "sqlite.execute",
       .summary = "Statements in one transaction: all of them or none.",
       .effect = EffectClass::unsafe,
       .params = {path_param("file"), statements_param(), repetition_param()},
       .returns = "map: changes (rows)",
       .assumed = model::Map{{"changes", 0}},
       .effect_by_caller = true},
      {.name = "sqlite.backup",
       .summary = "Copies a database, which may be in use, as one moment had it, with its log. The "
                  "copy is checked before it takes its place; a damaged one never does.",
       .effect = EffectClass::idempotent,
       .params = {path_param("from"), path_param("to"), reading_time()},
       .returns = "map: bytes, sha256, tables (name to rows)",
       .assumed = model::Map{{"bytes", 0}, {"sha256", ""}, {"tables", model::Map{}}}},
      {.name = "sqlite.recover",
       .summary = "Reads a damaged database page by page, without SQLite, and its log, and puts "
                  "all rows that make sense into a new one. A leaf to which no way leads goes to "
                  "the only table in whose gaps it fits, else to lost_and_found. What is wrong "
                  "inside a value cannot be seen: compare with what you know.",
       .effect = EffectClass::idempotent,
       .params = {path_param("from", "nobody may write to it meanwhile"), path_param("to")},
       .returns =
           "map: method (\"pages\"), saved (table to rows), damaged (table to pages and rows "
           "without sense), lost (damaged table to rows that an index still names; a table "
           "without a sound index is missing here: not known), lost_and_found, problems",
       .assumed = model::Map{{"method", "pages"},
                             {"saved", model::Map{}},
                             {"lost", model::Map{}},
                             {"damaged", model::Map{}},
                             {"lost_and_found", 0},
                             {"problems", model::List{}}}}};
}

}  // namespace reprise::script
