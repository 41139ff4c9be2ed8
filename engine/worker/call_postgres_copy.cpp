#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "base/sha256.h"
#include "base/text.h"
#include "script/host_calls.h"
#include "worker/beside.h"
#include "worker/file_content.h"
#include "worker/postgres_copy.h"

namespace reprise::worker {

using actions::ChildEnd;
using actions::Postgres;
using actions::postgres_name;
using model::Map;
using model::Value;

namespace {

constexpr base::Millis statement_ms = 600'000;

std::string tail_of(const ChildEnd& end) {
  return base::printable(base::to_utf8(base::trim(end.stderr_tail)));
}

base::Status ended_well(const base::Result<ChildEnd>& end, const std::string& program) {
  if (!end) return base::fail(end.error());
  if (end->succeeded()) return {};
  if (end->how == ChildEnd::How::not_started)
    return base::fail("not-started", end->error, "install postgresql-client");
  return base::fail(
      program,
      end->summary() + (end->how == ChildEnd::How::exited ? "; " + tail_of(*end) : std::string()));
}

// Restores into a database with a name of its own; only a whole one gets the name that is wanted.
class Restore {
 public:
  Restore(const script::Call& call, const std::string& key, const Place& place,
          const Postgres& server)
      : place_(place),
        server_(server),
        dsn_(call.args["dsn"].text()),
        from_(call.args["from"].text()),
        name_(call.args["database"].text()),
        timeout_ms_(call.args["timeout"].integer_or(0)),
        origin_("restored by " + key) {
    constexpr std::size_t digits = 24;
    beside_ = "reprise_" + base::sha256_hex(key).substr(0, digits);
  }

  Made make() {
    const auto there = has_database(server_, name_);
    if (!there) return script::given(there.error());
    if (*there) return made_before();
    const auto file = open_file(place_, from_);
    if (!file) return script::given(file.error());
    if (auto fresh = make_fresh(); !fresh) return script::given(fresh.error());
    const auto tables = fill(file->get());
    if (!tables) {
      // It has no name that anybody knows; where it cannot be dropped now, the next call does it.
      (void)drop_database(server_, beside_);
      return script::given(tables.error());
    }
    return name_it(*tables);
  }

 private:
  Made made_before() {
    const auto origin = origin_of_database(server_, name_);
    if (!origin) return script::given(origin.error());
    if (*origin != origin_)
      return script::given(base::Error{"exists", "there is a database " + name_ + " already",
                                       "restore beside it, and use pg.swap_database"});
    const auto tables = tables_of(name_);
    return tables ? script::given(Map{{"tables", *tables}}) : script::given(tables.error());
  }

  // The session of a call that was killed may still be at work in the server: it holds this lock
  // until it has ended there.
  base::Status wait_for_killed_call() const {
    const auto number = std::stoll(beside_.substr(beside_.size() - lock_digits), nullptr, 16);
    const auto alone =
        server_.run("SELECT pg_catalog.pg_advisory_lock(" + std::to_string(number) + ")");
    return alone ? base::Status{} : base::fail(alone.error());
  }

  base::Status make_fresh() {
    if (auto alone = wait_for_killed_call(); !alone) return alone;
    if (auto gone = drop_database(server_, beside_); !gone) return gone;
    const auto made =
        server_.run("CREATE DATABASE " + postgres_name(beside_) + " TEMPLATE template0");
    return made ? base::Status{} : base::fail(made.error());
  }

  base::Result<Map> fill(int file) {
    actions::ChildSpec spec;
    spec.argv = {"pg_restore", "--no-password", "--single-transaction", "--exit-on-error",
                 "--dbname=" + beside_};
    spec.timeout_ms = timeout_ms_;
    spec.stdin_file = file;
    if (auto done = ended_well(run_program(dsn_, beside_, spec, place_.reach), "pg_restore"); !done)
      return base::fail(done.error());
    return tables_of(beside_);
  }

  base::Result<Map> tables_of(const std::string& database) const {
    const auto connection = Postgres::connect(dsn_, statement_ms, database, place_.reach);
    if (!connection) return base::fail(connection.error());
    return table_rows(*connection);
  }

  Made name_it(const Map& tables) {
    if (auto marked = mark_database(server_, beside_, origin_); !marked)
      return script::given(marked.error());
    if (auto ended = end_sessions(server_, beside_); !ended) return script::given(ended.error());
    const auto named = server_.run("ALTER DATABASE " + postgres_name(beside_) + " RENAME TO " +
                                   postgres_name(name_));
    if (!named && named.error().code == "pg-lost") return NotKnown{named.error().message};
    if (!named) return script::given(named.error());
    return script::given(Map{{"tables", tables}});
  }

  static constexpr std::size_t lock_digits = 15;  // of 60 bits

  const Place& place_;
  const Postgres& server_;
  std::string dsn_, from_, name_;
  base::Millis timeout_ms_;
  std::string origin_, beside_;
};

}  // namespace

Made call_pg_dump(const script::Call& call, const std::string& key, const Place& place) {
  const std::string dsn = call.args["dsn"].text(), to = call.args["to"].text();
  const auto server = Postgres::connect(dsn, statement_ms, "", place.reach);
  if (!server) return script::given(server.error());
  // The rows are counted in the very moment that is dumped.
  if (auto begun = server->run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); !begun)
    return script::given(begun.error());
  const auto snapshot = server->value("SELECT pg_catalog.pg_export_snapshot()");
  if (!snapshot) return script::given(snapshot.error());
  const auto tables = table_rows(*server);
  if (!tables) return script::given(tables.error());
  auto beside = Beside::make(place, to, key);
  if (!beside) return script::given(beside.error());
  actions::ChildSpec spec;
  spec.argv = {"pg_dump", "--format=custom", "--compress=1", "--no-password",
               "--snapshot=" + snapshot->text_or("")};
  spec.timeout_ms = call.args["timeout"].integer_or(0);
  spec.stdout_file = beside->file();
  if (auto done = ended_well(run_program(dsn, "", spec, place.reach), "pg_dump"); !done)
    return script::given(done.error());
  const auto hash = hash_of(beside->file(), to);
  struct stat about {};
  if (!hash || ::fstat(beside->file(), &about) != 0)
    return script::given(hash ? file_error(errno, to) : hash.error());
  return beside->settle(
      Map{{"bytes", std::int64_t{about.st_size}}, {"sha256", *hash}, {"tables", *tables}});
}

Made call_pg_restore(const script::Call& call, const std::string& key, const Place& place) {
  const auto server = connect_to_server(call.args["dsn"].text(), statement_ms, place.reach);
  if (!server) return script::given(server.error());
  return Restore(call, key, place, *server).make();
}

}  // namespace reprise::worker
