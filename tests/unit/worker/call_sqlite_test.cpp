// What scripts do with databases that are sound, and how they learn that one is not.
#include "base/sha256.h"
#include "rig/kill_each.h"
#include "unit/worker/databases.h"

namespace reprise::worker {
namespace {

using model::List;
using model::Map;
using model::Value;

constexpr std::int64_t minute_ms = 60'000;

std::string orders(const world::Folder& folder, const char* mode = "WAL", int count = 2'000) {
  const std::string path = folder / "a.db";
  world::Database database(path);
  database.run(std::string("PRAGMA page_size=1024; PRAGMA journal_mode=") + mode +
               "; CREATE TABLE orders(id INTEGER PRIMARY KEY, price TEXT); CREATE TABLE parts(id "
               "INTEGER PRIMARY KEY, of INTEGER REFERENCES orders(id)); WITH RECURSIVE n(i) AS "
               "(SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" +
               std::to_string(count) +
               ") INSERT INTO orders SELECT i, "
               "'10.'||i FROM n; INSERT INTO parts VALUES(1, 7);");
  return path;
}

Value on(const char* key, Map more = {}) {
  more[key] = "a.db";
  more["timeout"] = minute_ms;
  return more;
}

Value statements(std::initializer_list<const char*> texts) {
  List all;
  for (const char* text : texts) all.push_back(Map{{"sql", text}});
  return on("file", {{"statements", all}});
}

TEST_CASE("a sound database is told with the rows of its tables, and left as it is") {
  const world::Folder folder;
  orders(folder, GENERATE("WAL", "DELETE"));
  const Value found = value(make(call_sqlite_check, place_in(folder), on("file")));
  CHECK(found["ok"] == Value(true));
  CHECK(found["foreign_keys"] == Value(0));
  CHECK(found["tables"] == Value(Map{{"orders", 2000}, {"parts", 1}}));
  CHECK(folder.names() == std::vector<std::string>{"a.db"});
}

TEST_CASE("damage, orphans and what is no database are answers; what is not there is an error") {
  const world::Folder folder;
  const std::string path = orders(folder);
  const auto place = place_in(folder);
  world::Database(path).run("PRAGMA foreign_keys=OFF; INSERT INTO parts VALUES(2, 99999)");
  const Value orphan = value(make(call_sqlite_check, place, on("file")));
  CHECK(orphan["ok"] == Value(false));
  CHECK(orphan["foreign_keys"] == Value(1));
  const DamagedFile file(path);
  file.overwrite(file.child_of(file.root_of("orders")), std::string(1024, '\xa5'));
  const Value damaged = value(make(call_sqlite_check, place, on("file")));
  CHECK(damaged["ok"] == Value(false));
  CHECK_FALSE(damaged["problems"].list().empty());
  folder.write("a.db",
               "text that is no database, and long enough for a header, or so one thinks "
               "who reads it to its end");
  CHECK(value(make(call_sqlite_check, place, on("file")))["ok"] == Value(false));
  std::filesystem::remove(path);
  CHECK(code(make(call_sqlite_check, place, on("file"))) == "not-found");
}

TEST_CASE("no link leads a database call out of the roots") {
  const world::Folder folder, outside;
  orders(outside);
  const auto place = place_in(folder);
  const bool log = GENERATE(false, true);
  if (log) {
    orders(folder);
    std::filesystem::create_symlink(outside / "a.db", folder / "a.db-wal");
  } else {
    std::filesystem::create_symlink(outside / "a.db", folder / "a.db");
  }
  for (const auto maker : {call_sqlite_check, call_sqlite_query, call_sqlite_execute})
    CHECK(code(make(maker, place, statements({"SELECT 1"}))) == "no-file");
  CHECK(code(make(call_sqlite_backup, place, on("from", {{"to", "b.db"}}))) == "no-file");
}

TEST_CASE("a query gives maps and takes values") {
  const world::Folder folder;
  orders(folder);
  const auto place = place_in(folder);
  const auto ask = [&](const char* sql, List values) {
    return make(call_sqlite_query, place, on("file", {{"sql", sql}, {"params", values}}));
  };
  const Value rows = value(ask("SELECT id, price FROM orders WHERE id < ? AND price <> ?",
                               {Value(3), Value("' OR 1=1")}));
  REQUIRE(rows.list().size() == 2);
  CHECK(rows.list()[0] == Value(Map{{"id", 1}, {"price", "10.1"}}));
  CHECK(code(ask("DELETE FROM orders", {})) == "query");
  CHECK(code(ask("SELECT 1; SELECT 2", {})) == "query");
  CHECK(code(ask("SELECT ?", {})) == "query");
  CHECK(code(ask("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<20000) "
                 "SELECT i FROM n",
                 {})) == "too-large");
}

TEST_CASE("statements are done together or not at all") {
  const world::Folder folder;
  const std::string path = orders(folder);
  const auto place = place_in(folder);
  const auto execute = [&](const Value& args) { return make(call_sqlite_execute, place, args); };
  CHECK(value(execute(statements({"DELETE FROM orders WHERE id > 1990",
                                  "UPDATE parts SET of = 8"})))["changes"] == Value(11));
  CHECK(code(execute(statements({"DELETE FROM parts", "INSERT INTO nowhere VALUES(1)"}))) ==
        "query");
  CHECK(code(execute(statements({"UPDATE parts SET of = 123456"}))) == "query");  // no such parent
  for (const char* bad : {"ATTACH 'b.db' AS b", "COMMIT", "SAVEPOINT s", "SELECT 1; SELECT 2"})
    CHECK(code(execute(statements({"DELETE FROM parts", bad}))) == "query");
  CHECK(rows_of(path, "SELECT id, of FROM parts") == std::vector<std::string>{"1:1|1:8|"});
  CHECK(rows_of(path, "SELECT count(*) FROM orders") == std::vector<std::string>{"1:1990|"});
}

TEST_CASE("a backup of a database in use has what was committed, and its hash") {
  const world::Folder folder;
  const std::string path = orders(folder);
  const auto place = place_in(folder);
  world::Database writer(path);
  writer.run("PRAGMA wal_autocheckpoint=0; INSERT INTO orders VALUES(9999, 'in the log');");
  const Value told = value(make(call_sqlite_backup, place, on("from", {{"to", "b.db"}})));
  CHECK(told["tables"]["orders"] == Value(2001));
  CHECK(told["sha256"] == Value(base::sha256_hex(world::text_of(folder / "b.db"))));
  CHECK(told["bytes"] ==
        Value(static_cast<std::int64_t>(std::filesystem::file_size(folder / "b.db"))));
  writer.close();
  CHECK(set_of(folder / "b.db", "SELECT * FROM orders") == set_of(path, "SELECT * FROM orders"));
}

TEST_CASE("a damaged database is not backed up in the place of a good backup") {
  const world::Folder folder;
  const std::string path = orders(folder);
  const auto place = place_in(folder);
  folder.write("b.db", "the good one");
  const DamagedFile file(path);
  file.overwrite(file.child_of(file.root_of("orders")), std::string(1024, '\xa5'));
  CHECK(code(make(call_sqlite_backup, place, on("from", {{"to", "b.db"}}))) == "damaged");
  CHECK(world::text_of(folder / "b.db") == "the good one");
  CHECK(folder.names() == std::vector<std::string>{"a.db", "b.db"});
}

TEST_CASE("D-02: a backup killed before each of its changes is whole or not there") {
  const int kills = rig::for_each_kill([](int number) {
    const world::Folder folder;
    orders(folder, "WAL", 100);
    const auto place = place_in(folder);
    const Value args = on("from", {{"to", "b.db"}});
    const bool killed = rig::killed_before(number, [&] { make(call_sqlite_backup, place, args); });
    if (std::filesystem::exists(folder / "b.db"))
      CHECK(rows_of(folder / "b.db", "SELECT count(*) FROM orders") ==
            std::vector<std::string>{"1:100|"});
    CHECK(value(make(call_sqlite_backup, place, args))["tables"]["orders"] == Value(100));
    for (const auto& name : folder.names()) CHECK_FALSE(name.starts_with(".reprise"));
    return killed;
  });
  CHECK(kills > 10);
}

TEST_CASE("D-02: statements killed before each change are done once or not at all") {
  const int kills = rig::for_each_kill([](int number) {
    const world::Folder folder;
    const std::string path = orders(folder, "WAL", 20);
    const auto args = statements({"UPDATE orders SET price = 'x'", "DELETE FROM parts"});
    const bool killed =
        rig::killed_before(number, [&] { make(call_sqlite_execute, place_in(folder), args); });
    const auto changed = rows_of(path, "SELECT count(*) FROM orders WHERE price = 'x'");
    const auto parts = rows_of(path, "SELECT count(*) FROM parts");
    const bool all = changed[0] == "1:20|" && parts[0] == "1:0|";
    const bool none = changed[0] == "1:0|" && parts[0] == "1:1|";
    CHECK((all || none));
    return killed;
  });
  CHECK(kills > 10);
}

}  // namespace
}  // namespace reprise::worker
