#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

namespace {

const model::ParamSchema argument{.name = "", .type = ParamType::text, .secret_allowed = false};

// A field that says nothing more than its type.
model::ParamSchema field(const char* name, ParamType type, const char* help,
                         bool required = false) {
  return {.name = name, .type = type, .required = required, .help = help};
}

model::ParamSchema pattern(const char* name, const char* help) {
  return {.name = name, .type = ParamType::text, .pattern = true, .help = help};
}

model::ParamSchema kind(const char* name, std::vector<model::ParamSchema> fields,
                        const char* help) {
  return {.name = name, .type = ParamType::map, .fields = std::move(fields), .help = help};
}

model::ParamSchema run_kind() {
  return {.name = "run",
          .type = ParamType::list,
          .secret_allowed = false,
          .items = {argument},
          .help = "A program; it must end with status 0, or as `expect` says."};
}

model::ParamSchema sqlite_kind() {
  return kind(
      "sqlite",
      {
          field("file", ParamType::text, "The database; opened to read only.", true),
          {.name = "integrity",
           .type = ParamType::text,
           .choices = {"ok", "skip"},
           .default_value = "ok",
           .help = "ok: integrity_check and foreign_key_check must find nothing."},
          field("query", ParamType::text, "One SELECT; its rows are the evidence."),
          field("expect", ParamType::any, "The first value of the first row, or the list of rows."),
          field("rows", ParamType::integer, "Exactly so many rows."),
          field("min_rows", ParamType::integer, "At least so many rows."),
          field("min", ParamType::any, "The first value is at least this (exact decimals)."),
          field("max", ParamType::any, "The first value is at most this."),
          field("tables", ParamType::list, "These tables must exist."),
      },
      "Asks a SQLite database, WAL included, without writing to it.");
}

model::ParamSchema file_kind() {
  return kind("file",
              {
                  field("path", ParamType::text, "The file or folder.", true),
                  field("exists", ParamType::boolean, "It is there."),
                  field("absent", ParamType::boolean, "It is not there."),
                  field("sha256", ParamType::text, "Hash of its content, hex."),
                  field("min_bytes", ParamType::integer, "At least this long."),
                  field("max_bytes", ParamType::integer, "At most this long."),
                  field("mode", ParamType::text, "Permission bits, such as 0640."),
                  field("owner", ParamType::text, "User name or number."),
                  field("newer_than", ParamType::any, "A timestamp, a duration (age) or a file."),
                  field("contains", ParamType::text, "This text stands in its first 16 MiB."),
              },
              "Looks at a file; a symbolic link is not followed.");
}

model::ParamSchema process_kind() {
  return kind("process",
              {
                  field("pidfile", ParamType::text, "Where its pid is written."),
                  field("pid", ParamType::integer, "Its pid."),
                  field("program", ParamType::text, "Name or path of its executable."),
                  {.name = "is",
                   .type = ParamType::text,
                   .choices = {"present", "absent"},
                   .default_value = "present",
                   .help = "absent: no such process lives (a zombie does not live)."},
              },
              "Whether a process lives. With only `program`, any process of that executable.");
}

model::ParamSchema tcp_kind() {
  return kind("tcp",
              {field("host", ParamType::text, "Name or address.", true),
               field("port", ParamType::integer, "1 to 65535.", true)},
              "A TCP connection can be opened.");
}

model::ParamSchema log_kind() {
  return kind("log",
              {field("file", ParamType::text, "The log file.", true),
               {.name = "matches",
                .type = ParamType::text,
                .required = true,
                .pattern = true,
                .help = "Lines in which this is found are counted."},
               field("since", ParamType::any,
                     "Only lines from here on: a timestamp, a duration (age), or a number of bytes "
                     "to pass over."),
               field("min", ParamType::integer, "At least so many lines."),
               field("max", ParamType::integer, "At most so many; 0 where neither is given.")},
              "Counts lines of a log. One that is not there or cannot be read gives no answer.");
}

model::ParamSchema http_kind() {
  return kind(
      "http",
      {field("url", ParamType::text, "http:// or https://; redirects are not followed.", true),
       field("status", ParamType::any, "The status, or a list of them; default any 2xx."),
       field("contains", ParamType::text, "This text stands in the body."),
       field("headers", ParamType::map, "Request headers."),
       field("bearer", ParamType::text, "A token for the header Authorization."),
       field("ca", ParamType::text, "A file of certificates in the place of the system's."),
       field("json", ParamType::text, "A path into the answer, as .items[1].id; it leads there."),
       field("equals", ParamType::any, "The value there is this."),
       field("min", ParamType::any, "The value there is at least this (exact decimals)."),
       field("max", ParamType::any, "The value there is at most this.")},
      "One GET request.");
}

model::ParamSchema postgres_kind() {
  return kind("postgres",
              {field("dsn", ParamType::text, "postgresql://.. or host=.. dbname=..", true),
               field("query", ParamType::text, "One statement, in a transaction that reads only."),
               field("expect", ParamType::any, "The first value of the first row."),
               field("min", ParamType::any, "It is at least this (exact decimals)."),
               field("max", ParamType::any, "It is at most this.")},
              "Asks a PostgreSQL database; without a query, whether it takes connections.");
}

model::ParamSchema prometheus_kind() {
  return kind("prometheus",
              {field("url", ParamType::text, "Of the server, as http://127.0.0.1:9090.", true),
               field("query", ParamType::text, "Gives instant values; none is no answer.", true),
               field("min", ParamType::any, "Each value is at least this."),
               field("max", ParamType::any, "Each value is at most this."),
               field("headers", ParamType::map, "Request headers."),
               field("bearer", ParamType::text, "A token for the header Authorization."),
               field("ca", ParamType::text, "As of http.")},
              "Asks a Prometheus server.");
}

}  // namespace

std::vector<model::ParamSchema> check_kinds() {
  return {run_kind(),
          sqlite_kind(),
          file_kind(),
          process_kind(),
          tcp_kind(),
          log_kind(),
          http_kind(),
          prometheus_kind(),
          postgres_kind(),
          {.name = "expect",
           .type = ParamType::map,
           .fields = {field("exit", ParamType::any, "The status, or a list of them; default 0."),
                      pattern("stdout_matches", "Searched in its output."),
                      pattern("stdout_not_matches", "Must not be found there.")},
           .common = true,
           .help = "What `run` must show."},
          {.name = "timeout",
           .type = ParamType::duration,
           .default_value = std::int64_t{10'000},
           .common = true,
           .help = "A check that takes longer could not run, which is no pass."}};
}

model::ActionSchema verify_schema() {
  auto fields = check_kinds();
  fields.push_back({.name = "expr",
                    .type = ParamType::condition,
                    .secret_allowed = false,
                    .help = "A Lua expression that must be true."});
  fields.push_back(
      {.name = "name", .type = ParamType::text, .common = true, .help = "For the evidence."});
  const model::ParamSchema check{
      .name = "", .type = ParamType::map, .fields = std::move(fields), .one_of = true};
  return {
      .name = "verify",
      .summary = "Named checks, all kept as evidence; one that could not run is not a pass.",
      .effect = model::EffectClass::read,
      .params = {{.name = "checks",
                  .type = ParamType::list,
                  .required = true,
                  .items = {check},
                  .help = "The checks; all are made, also after one has failed."},
                 {.name = "mode",
                  .type = ParamType::text,
                  .choices = {"all", "any"},
                  .default_value = "all",
                  .help = "Whether all must pass or one is enough."}},
      .outputs = {{"checks", ParamType::list, "{name, kind, ok, could_not_run, detail, ..} each."},
                  {"verdict", ParamType::text,
                   "As a probe: happened, did-not-happen, or cannot-tell when one could not run."}},
  };
}

}  // namespace reprise::actions
