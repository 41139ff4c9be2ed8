// What scripts do with PostgreSQL, on a real server with checksums and passwords.
#include <sys/wait.h>

#include "actions/check.h"
#include "actions/postgres.h"
#include "process/processes.h"
#include "rig/kill_each.h"
#include "rig/postgres.h"
#include "unit/worker/calls.h"

namespace reprise::worker {
namespace {

using model::List;
using model::Map;
using model::Value;
using rig::PostgresServer;
namespace fs = std::filesystem;

constexpr std::int64_t minute_ms = 60'000;

Value on_server(Map more = {}, const std::string& database = "postgres") {
  more["dsn"] = PostgresServer::running().dsn(database);
  more["timeout"] = minute_ms;
  return more;
}

// A step that declares the server as one of its hosts.
Place reaching(Place place = {}) {
  auto reach = actions::Reach::of({"127.0.0.1"});
  REQUIRE(reach.has_value());
  place.reach = std::move(*reach);
  return place;
}

Value ask(const std::string& sql, const std::string& database = "postgres") {
  const auto server =
      actions::Postgres::connect(PostgresServer::running().dsn(database), minute_ms);
  INFO((server ? "" : server.error().message));
  REQUIRE(server.has_value());
  const auto found = server->value(sql);
  INFO(sql << (found ? "" : ": " + found.error().message));
  REQUIRE(found.has_value());
  return *found;
}

bool there_is(const std::string& database) {
  return ask("SELECT count(*) FROM pg_database WHERE datname = '" + database + "'") == Value(1);
}

// Databases of this program alone, gone when the test ends.
struct Databases {
  ~Databases() {
    for (const char* name : {"shop", "fresh", "kept"})
      ask("DROP DATABASE IF EXISTS " + std::string(name) + " WITH (FORCE)");
    CHECK(ask("SELECT count(*) FROM pg_database WHERE datname LIKE 'reprise%'") == Value(0));
  }
};

void make_shop(int orders = 500) {
  ask("CREATE DATABASE shop");
  ask("CREATE TABLE orders(id bigint PRIMARY KEY, price numeric, note text)", "shop");
  ask("INSERT INTO orders SELECT i, i / 100.0, repeat('x', 500) FROM generate_series(1, " +
          std::to_string(orders) + ") i",
      "shop");
  ask("CREATE SCHEMA other CREATE TABLE parts(a int)", "shop");
}

TEST_CASE("a server answers, and why one does not is told without the password") {
  CHECK(value(make(call_pg_ready, reaching(), on_server())) == Value(true));
  for (const std::string& dsn :
       {PostgresServer::running().dsn("postgres", "wrong sesame"),
        std::string("host=127.0.0.1 port=1 password=sesame"),
        std::string("postgresql://u:sesame@127.0.0.1:1/x"), std::string("sesame = = '"),
        PostgresServer::running().dsn("nowhere")}) {
    const Made made = make(call_pg_ready, reaching(), Map{{"dsn", dsn}, {"timeout", minute_ms}});
    const std::string told = model::to_json(std::get<Value>(made));
    INFO(told);
    CHECK((code(made) == "pg-connect" || code(made) == "dsn"));
    CHECK(told.find("sesame") == std::string::npos);
  }
}

TEST_CASE("a query gives maps, takes values, and cannot write") {
  const auto query = [](const char* sql, List values = {}) {
    return make(call_pg_query, reaching(), on_server({{"sql", sql}, {"params", values}}));
  };
  const Value rows = value(query(
      "SELECT $1::text AS t, 7::bigint AS i, 1.10::numeric AS n, 2.5::float8 AS f, true AS b, NULL "
      "AS z",
      {Value("'; DROP TABLE x; --")}));
  CHECK(rows == Value(List{Map{{"t", "'; DROP TABLE x; --"},
                               {"i", 7},
                               {"n", "1.10"},
                               {"f", 2.5},
                               {"b", true},
                               {"z", Value()}}}));
  CHECK(code(query("CREATE TABLE x(a int)")) == "pg-query");
  CHECK(code(query("SELECT 1; SELECT 2")) == "pg-query");
  CHECK(code(query("SELECT generate_series(1, 20000)")) == "too-large");
}

TEST_CASE("statements are done together or not at all in PostgreSQL") {
  const Databases gone;
  make_shop();
  const auto execute = [](std::initializer_list<const char*> texts) {
    List all;
    for (const char* text : texts) all.push_back(Map{{"sql", text}});
    return make(call_pg_execute, reaching(), on_server({{"statements", all}}, "shop"));
  };
  CHECK(value(execute({"DELETE FROM orders WHERE id > 490", "UPDATE orders SET price = 0"})) ==
        Value(Map{{"changes", 500}}));
  CHECK(code(execute({"DELETE FROM orders", "SELECT 1 / 0"})) == "pg-query");
  CHECK(code(execute({"DELETE FROM orders", "SELECT pg_terminate_backend(pg_backend_pid())"})) ==
        "pg-lost");
  CHECK(code(execute({"COPY orders FROM STDIN"})) == "pg-query");
  CHECK(ask("SELECT count(*) FROM orders", "shop") == Value(490));
  // What it was given to do, it has done before it was asked to be all or nothing.
  CHECK(code(execute({"DELETE FROM orders WHERE id = 1", "COMMIT"})) == "not-known");
}

TEST_CASE("a destroyed page of a table is found, and which table it was") {
  const Databases gone;
  make_shop(5'000);
  const PostgresServer& server = PostgresServer::running();
  const Value sound = value(make(call_pg_check, reaching(), on_server({}, "shop")));
  INFO(model::to_json(sound));
  CHECK(sound["ok"] == Value(true));
  CHECK(sound["checksums"] == Value(true));
  CHECK(sound["tables"] == Value(Map{{"orders", 5'000}, {"other.parts", 0}}));
  const std::string file =
      server.data() + "/" + ask("SELECT pg_relation_filepath('orders')", "shop").text();
  server.stop();
  {
    std::fstream page(file, std::ios::in | std::ios::out | std::ios::binary);
    page.seekp(3 * 8192 + 4'000);
    page << "damage";
  }
  server.start();
  const Value damaged = value(make(call_pg_check, reaching(), on_server({}, "shop")));
  INFO(model::to_json(damaged));
  CHECK(damaged["ok"] == Value(false));
  REQUIRE(damaged["problems"].list().size() == 1);
  CHECK(damaged["problems"].list()[0].text().find("orders: invalid page") == 0);
  CHECK(damaged["tables"] == Value(Map{{"other.parts", 0}}));
  const auto check = [](Map spec) {
    spec["dsn"] = PostgresServer::running().dsn("shop");
    return actions::check_postgres(Value(spec), minute_ms);
  };
  const auto finding = check({{"query", "SELECT sum(price) FROM orders"}});
  CHECK((!finding.ok && !finding.could_not_run));
}

TEST_CASE("amcheck is asked where it is installed") {
  const Databases gone;
  make_shop();
  ask("CREATE EXTENSION amcheck", "shop");
  const Value sound = value(make(call_pg_check, reaching(), on_server({}, "shop")));
  INFO(model::to_json(sound));
  CHECK(sound["ok"] == Value(true));
  CHECK(sound["amcheck"] == Value(true));
  const PostgresServer& server = PostgresServer::running();
  const std::string file =
      server.data() + "/" + ask("SELECT pg_relation_filepath('orders_pkey')", "shop").text();
  server.stop();
  {
    std::fstream page(file, std::ios::in | std::ios::out | std::ios::binary);
    page.seekp(8192 + 6'000);
    page << "damage";
  }
  server.start();
  CHECK(value(make(call_pg_check, reaching(), on_server({}, "shop")))["ok"] == Value(false));
}

TEST_CASE("the check `postgres` judges the first value") {
  const auto check = [](Map spec) {
    spec["dsn"] = PostgresServer::running().dsn();
    return actions::check_postgres(Value(spec), minute_ms);
  };
  CHECK(check({}).ok);
  CHECK(check({{"query", "SELECT 1.10, 2"}, {"expect", "1.1"}}).ok);
  CHECK_FALSE(check({{"query", "SELECT 1.10, 2"}, {"expect", 2}}).ok);
  CHECK(check({{"query", "SELECT 5"}, {"min", 5}, {"max", 5}}).ok);
  CHECK_FALSE(check({{"query", "SELECT 5"}, {"max", 4}}).ok);
  CHECK_FALSE(check({{"query", "SELECT 5 WHERE false"}, {"min", 5}}).ok);
  CHECK(check({{"query", "SELECT nothing"}}).could_not_run);
  CHECK(check({{"query", "CREATE TABLE x(a int)"}}).could_not_run);
  const auto away =
      actions::check_postgres(Map{{"dsn", "host=127.0.0.1 port=1 user=u"}}, minute_ms);
  CHECK((!away.ok && !away.could_not_run));
}

const Map dumped{{"to", "shop.dump"}};
const Map restored{{"from", "shop.dump"}, {"database", "fresh"}};

TEST_CASE("what is dumped is restored, once, under the name only when it is whole") {
  const Databases gone;
  const world::Folder folder;
  const auto place = reaching(place_in(folder));
  make_shop();
  const Value dump = value(make(call_pg_dump, place, on_server(dumped, "shop")));
  const Value tables = Map{{"orders", 500}, {"other.parts", 0}};
  CHECK(dump["tables"] == tables);
  CHECK(dump["bytes"] == Value(static_cast<std::int64_t>(fs::file_size(folder / "shop.dump"))));
  CHECK(value(make(call_pg_restore, place, on_server(restored)))["tables"] == tables);
  CHECK(value(make(call_pg_restore, place, on_server(restored)))["tables"] == tables);
  CHECK(code(make(call_pg_restore, place, on_server(restored), "another")) == "exists");
  constexpr const char* all = "SELECT md5(string_agg(o::text, ';' ORDER BY id)) FROM orders o";
  CHECK(ask(all, "fresh") == ask(all, "shop"));
  CHECK(folder.names() == std::vector<std::string>{"shop.dump"});
}

TEST_CASE("a dump that was cut, or is none, leaves no database") {
  const Databases gone;
  const world::Folder folder;
  const auto place = reaching(place_in(folder));
  make_shop();
  value(make(call_pg_dump, place, on_server(dumped, "shop")));
  fs::resize_file(folder / "shop.dump", fs::file_size(folder / "shop.dump") * 2 / 3);
  CHECK(code(make(call_pg_restore, place, on_server(restored))) == "pg_restore");
  folder.write("shop.dump", "no dump");
  CHECK(code(make(call_pg_restore, place, on_server(restored))) == "pg_restore");
  CHECK_FALSE(there_is("fresh"));
}

// So that a restore takes its time: an index over a function that sleeps.
void make_slow_shop() {
  make_shop(3);
  ask("CREATE FUNCTION slow(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS "
      "'BEGIN PERFORM pg_catalog.pg_sleep(0.5); RETURN $1; END'",
      "shop");
  ask("CREATE INDEX ON orders(slow(id))", "shop");
}

std::vector<std::string> command_lines(const std::string& program) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string words = world::text_of(entry.path() / "cmdline");
    if (words.find(program) != std::string::npos) found.push_back(words);
  }
  return found;
}

TEST_CASE("a server that dies in a restore: nothing has the name, and made again it is whole") {
  const Databases gone;
  const world::Folder folder;
  const auto place = reaching(place_in(folder));
  make_slow_shop();
  value(make(call_pg_dump, place, on_server(dumped, "shop")));
  const PostgresServer& server = PostgresServer::running();
  const pid_t helper = ::fork();
  if (helper == 0) {
    const Made made = make(call_pg_restore, place, on_server(restored));
    ::_exit(code(made) == "pg_restore" ? 7 : 8);
  }
  REQUIRE(world::soon([] {
    return ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%'") !=
           Value(0);
  }));
  const auto lines = command_lines("pg_restore");
  CHECK_FALSE(lines.empty());
  for (const auto& words : lines) CHECK(words.find("sesame") == std::string::npos);
  server.kill();
  int status = 0;
  REQUIRE(::waitpid(helper, &status, 0) == helper);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 7));
  server.start();
  CHECK_FALSE(there_is("fresh"));
  CHECK(value(make(call_pg_restore, place, on_server(restored)))["tables"]["orders"] == Value(3));
}

TEST_CASE("D-02: a restore killed at any time is begun anew, and there is one database") {
  const Databases gone;
  const world::Folder folder;
  const auto place = reaching(place_in(folder));
  make_slow_shop();
  value(make(call_pg_dump, place, on_server(dumped, "shop")));
  for (const unsigned millis : {30u, 120u, 400u, 1'000u}) {
    const pid_t helper = ::fork();
    if (helper == 0) {
      make(call_pg_restore, place, on_server(restored));
      ::_exit(0);
    }
    ::usleep(millis * 1'000);
    ::kill(helper, SIGKILL);
    ::waitpid(helper, nullptr, 0);
    CHECK_FALSE(there_is("fresh"));
  }
  CHECK(value(make(call_pg_restore, place, on_server(restored)))["tables"]["orders"] == Value(3));
}

const Map swapped{{"live", "shop"}, {"new", "fresh"}, {"keep", "kept"}};

void make_both() {
  for (const char* name : {"shop", "fresh"}) {
    ask("CREATE DATABASE " + std::string(name));
    ask("CREATE TABLE " + std::string(name) + "_was_here(a int)", name);
  }
}

bool holds(const std::string& database, const std::string& origin) {
  return ask("SELECT count(*) FROM pg_tables WHERE tablename = '" + origin + "_was_here'",
             database) == Value(1);
}

TEST_CASE("a swap of databases ends who is in them, and is done once") {
  const Databases gone;
  make_both();
  const auto session = actions::Postgres::connect(PostgresServer::running().dsn("shop"), minute_ms);
  REQUIRE(session.has_value());
  // The dsn names the very database that is swapped away.
  CHECK(value(make(call_pg_swap, reaching(), on_server(swapped, "shop")))["kept"] == Value(true));
  CHECK_FALSE(session->value("SELECT 1").has_value());
  CHECK((holds("shop", "fresh") && holds("kept", "shop") && !there_is("fresh")));
  value(make(call_pg_swap, reaching(), on_server(swapped)));
  CHECK((holds("shop", "fresh") && holds("kept", "shop")));
  CHECK(code(make(call_pg_swap, reaching(), on_server(swapped), "another")) == "not-found");
  ask("CREATE DATABASE fresh");
  CHECK(code(make(call_pg_swap, reaching(), on_server(swapped), "another")) == "exists");
  CHECK(holds("shop", "fresh"));
}

TEST_CASE("only what a restore has made is dropped") {
  const Databases gone;
  const world::Folder folder;
  const auto place = reaching(place_in(folder));
  make_shop();
  const auto drop = [](const char* name) {
    return make(call_pg_drop, reaching(), on_server({{"database", name}}));
  };
  CHECK(code(drop("shop")) == "not-ours");
  CHECK(code(drop("postgres")) == "not-ours");
  value(make(call_pg_dump, place, on_server(dumped, "shop")));
  value(make(call_pg_restore, place, on_server(restored)));
  value(drop("fresh"));
  value(drop("fresh"));
  CHECK_FALSE(there_is("fresh"));
  value(make(call_pg_restore, place, on_server(restored)));
  value(make(call_pg_swap, reaching(), on_server(swapped)));
  CHECK(code(drop("shop")) == "not-ours");  // it is live now
  CHECK(there_is("shop"));
}

TEST_CASE("D-02: a swap of databases killed before each of its changes goes to the same end") {
  const int kills = rig::for_each_kill([](int number) {
    const Databases gone;
    make_both();
    const bool killed = rig::killed_before(
        number, [] { make(call_pg_swap, reaching(), on_server(swapped)); }, rig::sends);
    CAPTURE(number);
    CHECK(there_is("shop"));
    value(make(call_pg_swap, reaching(), on_server(swapped)));
    CHECK((holds("shop", "fresh") && holds("kept", "shop") && !there_is("fresh")));
    return killed;
  });
  CHECK(kills > 8);
}

}  // namespace
}  // namespace reprise::worker
