#include <sys/stat.h>

#include <cerrno>

#include "actions/sqlite_reader.h"
#include "model/json.h"
#include "script/host_calls.h"
#include "worker/file_content.h"
#include "worker/salvage/rebuilt.h"
#include "worker/sqlite_place.h"

namespace reprise::worker {

using actions::SqliteReader;
using model::List;
using model::Map;
using model::Value;

namespace {

constexpr std::size_t problems_max = 100, query_rows_max = 10'000, query_bytes_max = 1u << 20;

struct Inspected {
  List problems = {};
  std::int64_t orphans = 0;
  Map tables = {};
};

std::string text_of(const Value& value) {
  return value.is_text() ? value.text() : model::to_json(value);
}

base::Status count_rows(const SqliteReader& reader, Inspected& found) {
  constexpr std::size_t tables_max = 10'000;
  const auto names = reader.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE "
      "'\\' ORDER BY name",
      tables_max);
  if (!names) return base::fail(names.error());
  for (const auto& name : *names) {
    const std::string table = text_of(name.at(0));
    const auto count = reader.rows("SELECT count(*) FROM " + salvage::quoted_name(table), 1);
    if (count)
      found.tables[table] = count->at(0).at(0);
    else
      found.problems.push_back(Value("table " + table + ": " + count.error().message));
  }
  return {};
}

// What SQLite finds; a finding is no error.
base::Result<Inspected> inspect(const SqliteReader& reader) {
  Inspected found;
  const auto limit = "(" + std::to_string(problems_max) + ")";
  const auto report = reader.rows("PRAGMA integrity_check" + limit, problems_max);
  const auto orphans = reader.rows("PRAGMA foreign_key_check", problems_max);
  for (const auto* result : {&report, &orphans})
    if (!*result && result->error().code != "damaged") return base::fail(result->error());
  if (!report) found.problems.push_back(Value(report.error().message));
  if (report)
    for (const auto& row : *report)
      if (text_of(row.at(0)) != "ok") found.problems.push_back(row.at(0));
  if (orphans) found.orphans = static_cast<std::int64_t>(orphans->size());
  if (auto counted = count_rows(reader, found); !counted) {
    if (counted.error().code != "damaged") return base::fail(counted.error());
    found.problems.push_back(Value(counted.error().message));
  }
  if (!reader.unchanged())
    return base::fail("changed", "the database was written to while it was read");
  return found;
}

Value checked(const Inspected& found) {
  return Map{{"ok", found.problems.empty() && found.orphans == 0},
             {"problems", found.problems},
             {"foreign_keys", found.orphans},
             {"tables", found.tables}};
}

base::Result<SqliteReader> reader_of(const script::Call& call, const Place& place,
                                     const char* key) {
  const auto path = sqlite_path(place, call.args[key].text());
  if (!path) return base::fail(path.error());
  return SqliteReader::open(*path, call.args["timeout"].integer_or(0));
}

}  // namespace

Made call_sqlite_check(const script::Call& call, const std::string&, const Place& place) {
  const auto reader = reader_of(call, place, "file");
  const auto is_answer = [](const base::Error& error) {
    return error.code == "damaged" || error.code == "not-a-database";
  };
  if (!reader && is_answer(reader.error()))
    return script::given(checked({.problems = {Value(reader.error().message)}}));
  if (!reader) return script::given(reader.error());
  const auto found = inspect(*reader);
  return found ? script::given(checked(*found)) : script::given(found.error());
}

Made call_sqlite_query(const script::Call& call, const std::string&, const Place& place) {
  const auto reader = reader_of(call, place, "file");
  if (!reader) return script::given(reader.error());
  const Value& values = call.args["params"];
  auto rows = reader->maps(call.args["sql"].text(), values.is_list() ? values.list() : List{},
                           query_rows_max);
  if (!rows) return script::given(rows.error());
  if (!reader->unchanged())
    return script::given(base::Error{"changed", "the database was written to while it was read"});
  Value all(std::move(*rows));
  if (model::to_json(all).size() > query_bytes_max)
    return script::given(base::Error{"too-large", "the rows have more than 1 MiB"});
  return script::given(std::move(all));
}

Made call_sqlite_backup(const script::Call& call, const std::string& key, const Place& place) {
  const std::string to = call.args["to"].text();
  const auto source = reader_of(call, place, "from");
  if (!source) return script::given(source.error());
  auto beside = Beside::make(place, to, key);
  if (!beside) return script::given(beside.error());
  const auto path = path_of(*beside);
  if (!path) return script::given(path.error());
  if (auto copied = source->copy_to(*path); !copied) return script::given(copied.error());
  if (!source->unchanged())
    return script::given(base::Error{"changed", "the database was written to while it was read"});
  Inspected found;
  {
    const auto copy = SqliteReader::open(*path, call.args["timeout"].integer_or(0));
    if (!copy) return script::given(copy.error());
    auto inspected = inspect(*copy);
    if (!inspected) return script::given(inspected.error());
    found = std::move(*inspected);
  }
  if (!found.problems.empty())
    return script::given(base::Error{"damaged", text_of(found.problems[0]),
                                     "sqlite.recover saves what can be read of it"});
  const auto hash = hash_of(beside->file(), to);
  struct stat about {};
  if (!hash || ::fstat(beside->file(), &about) != 0)
    return script::given(hash ? file_error(errno, to) : hash.error());
  return beside->settle(
      Map{{"bytes", std::int64_t{about.st_size}}, {"sha256", *hash}, {"tables", found.tables}});
}

}  // namespace reprise::worker
