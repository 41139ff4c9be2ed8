// Salvage of really damaged databases, judged by the rows that were known before.
#include "rig/kill_each.h"
#include "unit/worker/databases.h"

namespace reprise::worker {
namespace {

using model::Map;
using model::Value;

// Three levels of pages in `orders`, one of whose columns is in an index; another table beside it.
std::string ledger(const world::Folder& folder, const std::string& before = "",
                   int orders = 8'000) {
  const std::string path = folder / "ledger.db";
  world::Database database(path);
  database.run(before + "PRAGMA page_size=1024;");
  database.run(
      "CREATE TABLE orders(id INTEGER PRIMARY KEY, price TEXT NOT NULL, amount REAL, note TEXT);"
      "CREATE INDEX by_price ON orders(price);"
      "CREATE TABLE people(name TEXT, born INTEGER);");
  database.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" +
               std::to_string(orders) +
               ") INSERT INTO orders SELECT i*3, printf('%d.%02d', i, i%100), i/4.0, "
               "hex(randomblob(40)) FROM n;");
  database.run("INSERT INTO people VALUES('Ada', 1815), ('Kurt', 1906);");
  return path;
}

const Value args = Map{{"from", "ledger.db"}, {"to", "saved.db"}};
constexpr const char* all_orders = "SELECT id, price, amount, note FROM orders";

Value recover(const world::Folder& folder) {
  const Value told = value(make(call_sqlite_recover, place_in(folder), args));
  INFO(model::to_json(told));
  CHECK(rows_of(folder / "saved.db", "PRAGMA integrity_check") ==
        std::vector<std::string>{"3:ok|"});
  return told;
}

// Nothing is there that was not there before; how many are gone.
std::size_t lost_of(const std::set<std::string>& before, const std::set<std::string>& after) {
  for (const auto& row : after)
    if (!before.contains(row)) FAIL_CHECK("a row that never was: " << row);
  return before.size() - after.size();
}

TEST_CASE("a sound database comes out as it was, whatever its tables are") {
  const world::Folder folder;
  const std::string path = folder / "ledger.db";
  {
    world::Database database(path);
    database.run(GENERATE("PRAGMA page_size=512;", "PRAGMA page_size=65536;",
                          "PRAGMA encoding='UTF-16le';", "PRAGMA encoding='UTF-16be';",
                          "PRAGMA auto_vacuum=FULL;"));
    database.run(
        "CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT DEFAULT 'd', b BLOB, "
        "  twice AS (id * 2) VIRTUAL, kept TEXT AS (t || '!') STORED, last REAL);"
        "INSERT INTO a(t, b, last) VALUES('ä€', x'00ff', 1.5), (NULL, x'', 2), ('', NULL, -1e300);"
        "INSERT INTO a(b) VALUES(randomblob(200000));"
        "DELETE FROM a WHERE id = 3;"
        "ALTER TABLE a ADD COLUMN later TEXT DEFAULT 'new';"
        "INSERT INTO a(t, later) VALUES('x', 'y');"
        "CREATE TABLE w(name TEXT, n INTEGER, more, PRIMARY KEY(n, name)) WITHOUT ROWID;"
        "CREATE TABLE \"quoted \"\"name\"(rowid TEXT, \"a b\" ANY) ;"
        "INSERT INTO \"quoted \"\"name\" VALUES('r', 9223372036854775807), ('s', -128);"
        "CREATE VIEW v AS SELECT id FROM a; CREATE TABLE note(x);"
        "CREATE TRIGGER tr AFTER INSERT ON a BEGIN INSERT INTO note VALUES(new.id); END;"
        "CREATE UNIQUE INDEX u ON a(t, id) WHERE t IS NOT NULL; CREATE INDEX e ON a(abs(last));"
        "PRAGMA user_version=7; PRAGMA application_id=99;");
    database.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<3000) "
        "INSERT INTO w SELECT 'name'||i, i%7, i FROM n;");
  }
  const Value told = recover(folder);
  INFO(model::to_json(told));
  CHECK(told["saved"]["w"] == Value(3000));
  CHECK(told["lost_and_found"] == Value(0));
  CHECK(told["problems"].list().empty());
  CHECK(told["damaged"].map().empty());
  for (const char* query :
       {"SELECT rowid, * FROM a", "SELECT * FROM w", "SELECT _rowid_, * FROM \"quoted \"\"name\"",
        "SELECT * FROM note", "SELECT * FROM sqlite_sequence", "PRAGMA user_version",
        "PRAGMA application_id", "PRAGMA encoding",
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2"})
    CHECK(rows_of(folder / "saved.db", query) == rows_of(path, query));
}

TEST_CASE("an inner page destroyed: every row is saved, and counted") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  const auto before = set_of(path, all_orders);
  const DamagedFile file(path);
  std::mt19937 chance(7);
  file.destroy(file.child_of(file.root_of("orders")), chance);
  const Value told = recover(folder);
  CHECK(lost_of(before, set_of(folder / "saved.db", all_orders)) == 0);
  CHECK(told["saved"]["orders"] == Value(8000));
  CHECK(told["lost"]["orders"] == Value(0));
  CHECK(told["damaged"]["orders"] == Value(1));
  CHECK(told["lost_and_found"] == Value(0));
}

TEST_CASE("a leaf destroyed: its rows are lost, and an index says how many") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  const auto before = set_of(path, all_orders);
  const DamagedFile file(path);
  const std::uint32_t leaf = file.child_of(file.child_of(file.root_of("orders")));
  const auto gone = salvage::tree_page(file.page(leaf), leaf, 1024)->cells.size();
  REQUIRE(gone > 5);
  std::mt19937 chance(7);
  file.destroy(leaf, chance);
  const Value told = recover(folder);
  CHECK(lost_of(before, set_of(folder / "saved.db", all_orders)) == gone);
  CHECK(told["saved"]["orders"] == Value(static_cast<std::int64_t>(8000 - gone)));
  CHECK(told["lost"]["orders"] == Value(static_cast<std::int64_t>(gone)));
  CHECK(told["lost"]["people"].is_null());
}

TEST_CASE("the root of a table destroyed: its pages are found by themselves") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  const auto before = set_of(path, all_orders);
  const DamagedFile file(path);
  file.overwrite(file.root_of("orders"), std::string(1024, '\xa5'));
  const Value told = recover(folder);
  CHECK(lost_of(before, set_of(folder / "saved.db", all_orders)) == 0);
  CHECK(told["lost"]["orders"] == Value(0));
  CHECK(set_of(folder / "saved.db", "SELECT * FROM people") ==
        std::set<std::string>{"3:Ada|1:1815|", "3:Kurt|1:1906|"});
}

TEST_CASE("the root of an index destroyed: no row is lost, how many were is not known") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  const auto before = set_of(path, all_orders);
  const DamagedFile file(path);
  file.overwrite(file.root_of("by_price"), std::string(1024, '\xa5'));
  file.overwrite(file.root_of("orders"), std::string(1024, '\xa5'));
  const Value told = recover(folder);
  CHECK(lost_of(before, set_of(folder / "saved.db", all_orders)) == 0);
  CHECK(told["lost"]["orders"].is_null());
  CHECK(told["damaged"]["orders"] == Value(1));
}

TEST_CASE("rows that two tables could have had go to lost_and_found") {
  const world::Folder folder;
  const std::string path = folder / "ledger.db";
  {
    world::Database database(path);
    database.run(
        "PRAGMA page_size=1024; CREATE TABLE one(a, b); CREATE TABLE two(a, b);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<500) "
        "INSERT INTO one SELECT i, 'one' FROM n; INSERT INTO two SELECT a, 'two' FROM one;");
  }
  const DamagedFile file(path);
  file.overwrite(file.root_of("one"), std::string(1024, '\0'));
  file.overwrite(file.root_of("two"), std::string(1024, '\0'));
  const Value told = recover(folder);
  CHECK(told["saved"]["one"] == Value(0));
  CHECK(told["saved"]["two"] == Value(0));
  CHECK(told["lost_and_found"] == Value(1000));
  CHECK(rows_of(folder / "saved.db",
                "SELECT count(*) FROM lost_and_found WHERE c1 = 'one' AND "
                "id = c0 AND fields = 2") == std::vector<std::string>{"1:500|"});
}

TEST_CASE("the header destroyed: the size of a page is found, and every row") {
  const world::Folder folder;
  const int page_bytes = GENERATE(512, 1024, 4096, 32768);
  const std::string path = folder / "ledger.db";
  {
    world::Database database(path);
    database.run(
        "PRAGMA page_size=" + std::to_string(page_bytes) +
        "; CREATE TABLE orders(id INTEGER PRIMARY KEY, price TEXT, amount REAL, note TEXT);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<3000) INSERT "
        "INTO orders SELECT i, i||'.5', 1.5, hex(randomblob(60)) FROM n;");
  }
  const auto before = set_of(path, all_orders);
  DamagedFile(path).overwrite(1, std::string(100, '\xff'));
  const Value told = recover(folder);
  CHECK(lost_of(before, set_of(folder / "saved.db", all_orders)) == 0);
  CHECK(told["saved"]["orders"] == Value(3000));
  CHECK_FALSE(told["problems"].list().empty());
}

TEST_CASE("page 1 destroyed: a small schema is lost, and every row is found without its table") {
  const world::Folder folder;
  const std::string path = ledger(folder, "", 500);
  const DamagedFile file(path);
  file.overwrite(1, std::string(1024, '\xa5'));
  const Value told = recover(folder);
  CHECK(told["saved"].map().empty());
  CHECK(told["lost_and_found"] == Value(502));
  CHECK(rows_of(folder / "saved.db",
                "SELECT count(*) FROM lost_and_found WHERE fields = 4 AND c1 = "
                "printf('%d.%02d', id / 3, id / 3 % 100)") == std::vector<std::string>{"1:500|"});
}

TEST_CASE("page 1 destroyed: the lines of a large schema stand in other pages") {
  const world::Folder folder;
  const std::string path = folder / "ledger.db";
  constexpr int tables = 60;
  {
    world::Database database(path);
    database.run("PRAGMA page_size=512");
    for (int i = 0; i < tables; ++i)
      database.run("CREATE TABLE t" + std::to_string(i) + "(a, b TEXT); INSERT INTO t" +
                   std::to_string(i) + " VALUES(" + std::to_string(i) + ", 'x'), (2, 'y');");
  }
  DamagedFile(path, 512).overwrite(1, std::string(512, '\xa5'));
  const Value told = recover(folder);
  CHECK(told["saved"].map().size() == tables);
  CHECK(told["lost_and_found"] == Value(0));
  CHECK(rows_of(folder / "saved.db", "SELECT a, b FROM t41") ==
        std::vector<std::string>{"1:41|3:x|", "1:2|3:y|"});
}

// What a writer leaves that dies with commits in its log.
void leave_log(const world::Folder& folder) {
  const std::string path = ledger(folder, "PRAGMA journal_mode=WAL;");
  const world::Folder away;
  {
    world::Database writer(path);
    writer.run(
        "PRAGMA wal_autocheckpoint=0; DELETE FROM orders WHERE id % 2 = 0;"
        "INSERT INTO orders VALUES(1000000, '1', 1, 'in the log');");
    writer.run("PRAGMA cache_size=1; BEGIN; UPDATE orders SET note = 'never committed';");
    for (const char* name : {"ledger.db", "ledger.db-wal"})
      std::filesystem::copy_file(folder / name, away / name);
  }
  for (const char* name : {"ledger.db", "ledger.db-wal"})
    std::filesystem::copy_file(away / name, folder / name,
                               std::filesystem::copy_options::overwrite_existing);
  std::filesystem::remove(folder / "ledger.db-shm");
}

std::set<std::string> as_sqlite_reads(const world::Folder& folder) {
  const world::Folder copy;
  for (const char* name : {"ledger.db", "ledger.db-wal"})
    std::filesystem::copy_file(folder / name, copy / name);
  return set_of(copy / "ledger.db", all_orders);
}

TEST_CASE("the log is read: what was committed in it, and nothing else") {
  const world::Folder folder;
  leave_log(folder);
  const auto before = as_sqlite_reads(folder);
  REQUIRE(before.size() == 4001);
  if (GENERATE(false, true))
    DamagedFile(folder / "ledger.db").overwrite(1, std::string(100, '\xff'));
  recover(folder);
  CHECK(set_of(folder / "saved.db", all_orders) == before);
}

TEST_CASE("a log that is damaged counts up to its damage") {
  const world::Folder folder;
  leave_log(folder);
  const auto bytes = std::filesystem::file_size(folder / "ledger.db-wal");
  std::fstream log(folder / "ledger.db-wal", std::ios::in | std::ios::out | std::ios::binary);
  log.seekp(static_cast<std::streamoff>(GENERATE_COPY(0, 5, int(bytes / 3))));
  log << "damage";
  log.close();
  const auto before = as_sqlite_reads(folder);
  const Value told = recover(folder);
  CHECK(set_of(folder / "saved.db", all_orders) == before);
  CHECK_FALSE(told["problems"].list().empty());
}

TEST_CASE("rows of a table that was dropped do not come back") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  {
    world::Database database(path);
    database.run(
        "CREATE TABLE old(id INTEGER PRIMARY KEY, price TEXT, amount REAL, note TEXT);"
        "INSERT INTO old SELECT id + 100000, price, amount, note FROM orders");
    database.run("PRAGMA secure_delete=OFF; DROP TABLE old");
  }
  const auto before = set_of(path, all_orders);
  const DamagedFile file(path);
  file.overwrite(file.root_of("orders"), std::string(1024, '\xa5'));
  const Value told = recover(folder);
  CHECK(lost_of(before, set_of(folder / "saved.db", all_orders)) == 0);
  CHECK(told["lost_and_found"] == Value(0));
}

TEST_CASE("a pointer that leads into another table takes nothing from it") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  {
    world::Database database(path);
    database.run(
        "CREATE TABLE parts(id INTEGER PRIMARY KEY, price TEXT, amount REAL, note TEXT);"
        "INSERT INTO parts SELECT id + 100000, price, amount, note FROM orders;");
  }
  constexpr const char* all_parts = "SELECT * FROM parts";
  const auto orders = set_of(path, all_orders), parts = set_of(path, all_parts);
  const DamagedFile file(path);
  const std::uint32_t inner = file.child_of(file.root_of("orders"));
  const std::uint32_t other = file.child_of(file.child_of(file.root_of("parts")));
  const std::string bytes = file.page(inner);
  const auto node = salvage::tree_page(bytes, inner, 1024);
  const std::string pointer{static_cast<char>(other >> 24), static_cast<char>(other >> 16),
                            static_cast<char>(other >> 8), static_cast<char>(other)};
  file.overwrite(inner, pointer, node->cells[3]);
  const Value told = recover(folder);
  CHECK(lost_of(orders, set_of(folder / "saved.db", all_orders)) == 0);
  CHECK(set_of(folder / "saved.db", all_parts) == parts);
  CHECK(told["damaged"] == Value(Map{{"orders", 1}}));
}

TEST_CASE("any pages destroyed: nothing is saved that was not there, and what is lost is counted") {
  const auto seed = GENERATE(range(1u, 21u));
  CAPTURE(seed);
  std::mt19937 chance(seed);
  const world::Folder folder;
  const std::string path = ledger(folder, "", 3'000);
  const auto before = set_of(path, all_orders);
  const DamagedFile file(path);
  std::uint64_t leaves = 0;
  for (unsigned i = 0; i < 1 + chance() % 12; ++i) {
    const std::uint32_t number = 2 + chance() % (file.pages() - 1);
    leaves += static_cast<unsigned char>(file.page(number)[0]) == 13 ? 1 : 0;
    if (chance() % 3 == 0)
      file.overwrite(number, std::string(200, static_cast<char>(chance())), chance() % 800);
    else
      file.destroy(number, chance);
  }
  const Value told = recover(folder);
  INFO(model::to_json(told));
  const auto after = set_of(folder / "saved.db", "SELECT id, price, amount FROM orders");
  const auto known = [&] {
    std::set<std::string> rows;
    for (const auto& row : before) rows.insert(row.substr(0, row.rfind("3:")));
    return rows;
  }();
  // A few bytes inside a value can be anything; whole rows that never were cannot.
  std::size_t strange = 0;
  for (const auto& row : after) strange += known.contains(row) ? 0 : 1;
  CHECK(strange <= 12 * 8);
  constexpr std::size_t rows_in_a_leaf_max = 16;
  CHECK(after.size() + (leaves + 1) * rows_in_a_leaf_max >= before.size());
  if (told["lost"]["orders"].is_integer())
    CHECK(told["lost"]["orders"].integer() + told["saved"]["orders"].integer() >=
          static_cast<std::int64_t>(before.size()));
}

TEST_CASE("what never was a database, or is in the middle of a change, is refused") {
  const world::Folder folder;
  const auto place = place_in(folder);
  folder.write("ledger.db", std::string(100'000, 'x'));
  CHECK(code(make(call_sqlite_recover, place, args)) == "damaged");
  folder.write("ledger.db", "");
  CHECK(code(make(call_sqlite_recover, place, args)) == "damaged");
  folder.write("ledger.db-journal", "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7 and so on");
  CHECK(code(make(call_sqlite_recover, place, args)) == "journal");
  CHECK(folder.names() == std::vector<std::string>{"ledger.db", "ledger.db-journal"});
}

TEST_CASE("a schema that would do more than define is not run") {
  const world::Folder folder;
  const std::string path = folder / "ledger.db";
  {
    world::Database database(path);
    database.run("CREATE TABLE good(a); INSERT INTO good VALUES(1); CREATE TABLE bad(a);");
    database.run(
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = "
        "'CREATE TABLE bad AS SELECT a FROM good' WHERE name = 'bad'");
  }
  const Value told = recover(folder);
  CHECK(told["saved"]["good"] == Value(1));
  CHECK(told["saved"]["bad"].is_null());
  CHECK_FALSE(told["problems"].list().empty());
}

TEST_CASE("D-02: a salvage killed before its changes is begun anew") {
  const int kills = rig::for_each_kill([](int number) {
    const world::Folder folder;
    ledger(folder, "", 60);
    const auto before = set_of(folder / "ledger.db", all_orders);
    const auto work = [&] { make(call_sqlite_recover, place_in(folder), args); };
    const bool killed = rig::killed_before(number, work);
    recover(folder);
    CHECK(set_of(folder / "saved.db", all_orders) == before);
    CHECK(folder.names() == std::vector<std::string>{"ledger.db", "saved.db"});
    return killed;
  });
  CHECK(kills > 10);
}

}  // namespace
}  // namespace reprise::worker
