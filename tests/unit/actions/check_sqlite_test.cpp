#include <sys/wait.h>

#include "actions/check.h"
#include "unit/actions/world.h"

using namespace reprise;
using world::json;
using world::Value;

namespace {

actions::Finding look(const std::string& file, model::Map spec = {}) {
  spec["file"] = file;
  return actions::check_sqlite(Value(std::move(spec)), 5'000);
}

std::string ledger(const world::Folder& folder, const char* mode = "WAL", int orders = 100) {
  const std::string path = folder / "ledger.db";
  world::Database database(path);
  database.run(std::string("PRAGMA journal_mode=") + mode +
               "; CREATE TABLE orders(id INTEGER PRIMARY KEY, price TEXT, note TEXT);");
  database.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" +
               std::to_string(orders) +
               ") INSERT INTO orders SELECT i, '10.'||i, hex(randomblob(200)) FROM n;");
  return path;
}

// Overwrites the middle of page `page`, as a bad disk would.
void damage(const std::string& path, int page) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((page - 1) * 4096);
  file << std::string(4096, '\xa5');
}

}  // namespace

TEST_CASE("a sound database passes, and nothing is created beside it") {
  const world::Folder folder;
  const std::string path = ledger(folder, GENERATE("WAL", "DELETE"));
  const auto before = folder.names();
  const auto finding = look(path, {{"query", "SELECT count(*) FROM orders"}, {"expect", 100}});
  INFO(finding.detail);
  CHECK(finding.ok);
  CHECK(folder.names() == before);
  CHECK(before == std::vector<std::string>{"ledger.db"});
}

TEST_CASE("a database that is being written to is read with its log, and left alone") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  world::Database writer(path);
  writer.run("PRAGMA wal_autocheckpoint=0; INSERT INTO orders VALUES(1000,'1','new');");
  const auto before = folder.names();
  const auto finding = look(path, {{"query", "SELECT count(*) FROM orders"}, {"expect", 101}});
  INFO(finding.detail);
  CHECK(finding.ok);
  CHECK(folder.names() == before);
  writer.run("INSERT INTO orders VALUES(1001,'1','still writable');");
}

TEST_CASE("a log that was left without its index is read too") {
  const world::Folder folder, copy;
  const std::string path = ledger(folder);
  world::Database writer(path);
  writer.run("PRAGMA wal_autocheckpoint=0; INSERT INTO orders VALUES(1000,'1','in the log');");
  std::filesystem::copy_file(path, copy / "ledger.db");
  std::filesystem::copy_file(path + "-wal", copy / "ledger.db-wal");
  const auto finding =
      look(copy / "ledger.db", {{"query", "SELECT count(*) FROM orders"}, {"expect", 101}});
  INFO(finding.detail);
  CHECK(finding.ok);
  CHECK(copy.names() == std::vector<std::string>{"ledger.db", "ledger.db-wal"});
}

TEST_CASE("what a killed writer left behind is read with its log") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  const pid_t child = ::fork();
  if (child == 0) {
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    sqlite3_exec(database, "PRAGMA wal_autocheckpoint=0; DELETE FROM orders WHERE id > 50", nullptr,
                 nullptr, nullptr);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  REQUIRE(folder.names().size() == 3);
  const auto finding = look(path, {{"query", "SELECT count(*) FROM orders"}, {"expect", 50}});
  INFO(finding.detail);
  CHECK(finding.ok);
  CHECK(folder.names().size() == 3);
}

TEST_CASE("a damaged page is found although the database can be opened") {
  const world::Folder folder;
  const std::string path = ledger(folder, GENERATE("WAL", "DELETE"));
  damage(path, 4);
  const auto finding = look(path);
  CHECK_FALSE(finding.ok);
  CHECK_FALSE(finding.could_not_run);
}

TEST_CASE("an index that misses rows is found") {
  const world::Folder folder;
  const std::string path = ledger(folder, "DELETE");
  world::Database database(path);
  database.run("CREATE INDEX by_price ON orders(price);");
  database.run(
      "PRAGMA writable_schema=ON; "
      "UPDATE sqlite_schema SET rootpage=(SELECT rootpage FROM sqlite_schema WHERE "
      "name='orders') WHERE name='by_price';");
  database.close();
  CHECK_FALSE(look(path).ok);
}

TEST_CASE("rows without their parents are found") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  world::Database database(path);
  database.run(
      "PRAGMA foreign_keys=OFF; CREATE TABLE fills(id, order_id REFERENCES orders(id)); "
      "INSERT INTO fills VALUES(1, 4711);");
  database.close();
  const auto finding = look(path);
  CHECK_FALSE(finding.ok);
  CHECK(finding.detail.find("fills") != std::string::npos);
}

TEST_CASE("what is no database is an answer, and not one that could not be had") {
  const world::Folder folder;
  folder.write("empty.db", "");
  folder.write("text.db", std::string(5000, 'x'));
  const std::string path = folder / GENERATE("empty.db", "text.db", "absent.db");
  const auto finding = look(path);
  CHECK_FALSE(finding.ok);
  CHECK_FALSE(finding.could_not_run);
  CHECK(finding.detail.find(path) != std::string::npos);
}

TEST_CASE("a truncated database is no sound one") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  CHECK_FALSE(look(path).ok);
}

TEST_CASE("a locked database gives no answer, which is no pass") {
  const world::Folder folder;
  const std::string path = ledger(folder, "DELETE");
  world::Database writer(path);
  writer.run("BEGIN EXCLUSIVE");
  const auto finding = actions::check_sqlite(json("{'file':'" + path + "'}"), 200);
  CHECK_FALSE(finding.ok);
  CHECK(finding.could_not_run);
}

TEST_CASE("a query that takes too long gives no answer") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  const auto finding = actions::check_sqlite(
      Value(model::Map{{"file", path},
                       {"query",
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
                        "SELECT count(*) FROM n"}}),
      300);
  CHECK(finding.could_not_run);
  CHECK(finding.detail.find("in time") != std::string::npos);
}

TEST_CASE("only one statement that reads is made") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  const std::string query = GENERATE("DELETE FROM orders", "SELECT 1; DELETE FROM orders", "",
                                     "ATTACH '/tmp/other.db' AS other");
  const auto finding = look(path, {{"query", query}});
  CHECK(finding.could_not_run);
  CHECK(look(path, {{"query", "SELECT count(*) FROM orders"}, {"expect", 100}}).ok);
}

TEST_CASE("expectations on content are judged exactly") {
  const world::Folder folder;
  const std::string path = ledger(folder);
  const auto ask = [&](const std::string& query, const std::string& key, const Value& wanted) {
    return look(path, {{"query", query}, {key, wanted}}).ok;
  };
  CHECK(ask("SELECT id FROM orders WHERE id<3", "rows", 2));
  CHECK_FALSE(ask("SELECT id FROM orders WHERE id<3", "rows", 3));
  CHECK(ask("SELECT id FROM orders WHERE id<3", "min_rows", 2));
  CHECK_FALSE(ask("SELECT id FROM orders WHERE id<3", "min_rows", 3));
  CHECK(ask("SELECT price FROM orders WHERE id=7", "expect", "10.7"));
  CHECK_FALSE(ask("SELECT price FROM orders WHERE id=7", "expect", "10.8"));
  CHECK(ask("SELECT id, price FROM orders WHERE id<3", "expect", json("[[1,'10.1'],[2,'10.2']]")));
  CHECK_FALSE(ask("SELECT id, price FROM orders WHERE id<3", "expect", json("[[1,'10.1']]")));
  CHECK(ask("SELECT '9007199254740993.01'", "min", "9007199254740993.01"));
  CHECK_FALSE(ask("SELECT '9007199254740993.01'", "min", "9007199254740993.02"));
  CHECK(ask("SELECT '-1.50'", "max", "-1.5"));
  CHECK_FALSE(ask("SELECT '-1.49'", "max", "-1.5"));
  CHECK_FALSE(ask("SELECT NULL", "min", 0));
  CHECK(look(path, {{"tables", json("['orders']")}}).ok);
  CHECK_FALSE(look(path, {{"tables", json("['orders','positions']")}}).ok);
}

TEST_CASE("an expectation without a query is no pass") {
  const world::Folder folder;
  CHECK(look(ledger(folder), {{"expect", 1}}).could_not_run);
}
