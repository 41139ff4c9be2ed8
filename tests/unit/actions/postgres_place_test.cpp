// S-16: where the options of a connection to PostgreSQL lead to.
#include "actions/postgres_place.h"

#include "actions/postgres.h"
#include "unit/actions/listener.h"

using namespace reprise;
using actions::Postgres;
using actions::postgres_hosts;
using actions::postgres_place;
using actions::PostgresOptions;
using actions::Reach;

namespace {

Reach reach_of(const std::vector<std::string>& entries) {
  auto reach = Reach::of(entries);
  REQUIRE(reach);
  return std::move(*reach);
}

struct Variable {
  Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~Variable() { ::unsetenv(name_); }
  const char* name_;
};

// How a connection to what only looks like this machine's socket ends; nobody may see it come.
std::string end_of_connecting(const std::string& dsn) {
  const world::Listener refused("no server");
  const auto made = Postgres::connect(dsn + " port=" + refused.port() + " user=u", 1'000, "",
                                      reach_of({"localhost"}));
  REQUIRE_FALSE(made);
  CHECK(refused.asked().empty());
  return made.error().code;
}

}  // namespace

TEST_CASE("S-16: lists of hosts that can be read in two ways are refused") {
  for (const PostgresOptions& options :
       {PostgresOptions{{"host", "/a,/b"}, {"hostaddr", "192.0.2.1"}},
        {{"host", "/a"}, {"hostaddr", "192.0.2.1,192.0.2.2"}},
        {{"host", "/a,/b"}, {"port", "1,2,3"}},
        {{"host", "/a"}, {"port", "1,2"}},
        {{"host", "evil,"}},
        {{"host", ",evil"}},
        {{"host", "a,"}, {"hostaddr", "192.0.2.1,"}},
        {{"host", "/a"}, {"port", "1x"}}}) {
    INFO(options.at("host"));
    const auto place = postgres_place(options, reach_of({"localhost"}));
    REQUIRE_FALSE(place);
    CHECK(place.error().code == "dsn");
    CHECK_FALSE(postgres_hosts(options));
  }
}

TEST_CASE("S-16: what is not allowed is left out, and what is left is said in full") {
  const auto place = postgres_place({{"host", "/run/x,db,"},
                                     {"hostaddr", ",192.0.2.1,192.0.2.7"},
                                     {"port", "7,8,9"},
                                     {"user", "u"}},
                                    reach_of({"localhost", "192.0.2.7"}));
  REQUIRE(place);
  CHECK(*place == PostgresOptions{{"host", "/run/x,192.0.2.7"},
                                  {"hostaddr", ",192.0.2.7"},
                                  {"port", "7,9"},
                                  {"user", "u"}});
  const auto plain = postgres_place({}, reach_of({"localhost"}));
  REQUIRE(plain);
  CHECK(*plain == PostgresOptions{{"host", ""}, {"hostaddr", ""}, {"port", "5432"}});
  CHECK(*postgres_hosts({{"hostaddr", "::1,192.0.2.7"}, {"port", "6"}}) ==
        std::vector<std::string>{"[::1]:6", "192.0.2.7:6"});
}

TEST_CASE("S-16: a connection that may go to a socket goes to no other host") {
  CHECK(end_of_connecting("host=/nowhere/a,/nowhere/b hostaddr=127.0.0.1") == "dsn");
  CHECK(end_of_connecting("host=127.0.0.1,") == "dsn");
  CHECK(end_of_connecting("host=/nowhere/a,127.0.0.1") == "pg-connect");
  const Variable host("PGHOST", "127.0.0.1");
  CHECK(end_of_connecting("host=''") == "pg-connect");
  CHECK(end_of_connecting("dbname=x") == "outside");
}

TEST_CASE("what a dsn says is passed on letter by letter") {
  const world::Listener server("no server");
  const std::string dsn = "host=127.0.0.1 port=" + server.port() +
                          R"( sslmode=disable user='it\'s \\ u' dbname='a b' options='')";
  REQUIRE_FALSE(Postgres::connect(dsn, 1'000));
  CHECK(server.asked().find("it's \\ u") != std::string::npos);
  CHECK(server.asked().find("a b") != std::string::npos);
}
