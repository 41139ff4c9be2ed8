#include "script/host_calls.h"
#include "worker/make_call.h"
#include "worker/postgres_copy.h"

namespace reprise::worker {

using actions::Postgres;
using actions::postgres_name;
using model::Map;
using model::Value;

namespace {

constexpr base::Millis swap_statement_ms = 60'000;
constexpr std::string_view in_use = "55006";

class DatabaseSwap {
 public:
  DatabaseSwap(const script::Call& call, const std::string& key, const Postgres& server)
      : server_(server),
        live_(call.args["live"].text()),
        new_(call.args["new"].text()),
        keep_(call.args["keep"].text()),
        origin_("swapped in by " + key) {}

  Made make() {
    const auto has_live = has_database(server_, live_), has_new = has_database(server_, new_),
               has_keep = has_database(server_, keep_);
    for (const auto* found : {&has_live, &has_new, &has_keep})
      if (!*found) return script::given(found->error());
    if (*has_live && !*has_new) return made_before();
    if (!*has_new) return script::given(base::Error{"not-found", "there is no database " + new_});
    if (*has_keep)
      return script::given(base::Error{"exists", "there is a database " + keep_ + " already"});
    // Who comes back faster than the names change is ended again.
    constexpr int attempts = 5;
    base::Error error;
    for (int attempt = 0; attempt < attempts; ++attempt) {
      const auto done = rename(*has_live);
      if (done) return script::given(Map{{"kept", *has_live}});
      error = done.error();
      if (error.code == "pg-lost") return NotKnown{error.message};
      if (!is_in_use_) break;
    }
    return script::given(error);
  }

 private:
  Made made_before() {
    const auto origin = origin_of_database(server_, live_);
    if (!origin) return script::given(origin.error());
    if (*origin != origin_)
      return script::given(base::Error{"not-found", "there is no database " + new_});
    const auto kept = has_database(server_, keep_);
    return kept ? script::given(Map{{"kept", *kept}}) : script::given(kept.error());
  }

  // Both names change in one transaction: nobody ever finds none, or the wrong one.
  base::Status rename(bool has_live) {
    for (const auto& name : {live_, new_})
      if (auto ended = end_sessions(server_, name); !ended) return ended;
    base::Status done = run("BEGIN");
    if (done) done = mark_database(server_, new_, origin_);
    if (done && has_live) done = run("ALTER DATABASE " + renamed(live_, keep_));
    if (done) done = run("ALTER DATABASE " + renamed(new_, live_));
    is_in_use_ = !done && server_.state() == in_use;
    if (done) return run("COMMIT");
    if (done.error().code != "pg-lost") {
      if (auto back = run("ROLLBACK"); !back) return back;
    } else {
      // What was not committed is not done.
      return base::fail("pg-query", done.error().message);
    }
    return done;
  }

  static std::string renamed(const std::string& from, const std::string& to) {
    return postgres_name(from) + " RENAME TO " + postgres_name(to);
  }

  base::Status run(const std::string& sql) const {
    const auto done = server_.run(sql);
    return done ? base::Status{} : base::fail(done.error());
  }

  const Postgres& server_;
  std::string live_, new_, keep_, origin_;
  bool is_in_use_ = false;
};

}  // namespace

Made call_pg_swap(const script::Call& call, const std::string& key, const Place& place) {
  const auto server = connect_to_server(call.args["dsn"].text(), swap_statement_ms, place.reach);
  if (!server) return script::given(server.error());
  return DatabaseSwap(call, key, *server).make();
}

Made call_pg_drop(const script::Call& call, const std::string&, const Place& place) {
  const std::string name = call.args["database"].text();
  const auto server = connect_to_server(call.args["dsn"].text(), swap_statement_ms, place.reach);
  if (!server) return script::given(server.error());
  const auto there = has_database(*server, name);
  if (!there) return script::given(there.error());
  if (!*there) return script::given(Value(true));
  const auto origin = origin_of_database(*server, name);
  if (!origin) return script::given(origin.error());
  if (!origin->starts_with("restored by "))
    return script::given(base::Error{"not-ours", name + " was not made by pg.restore, or is in use "
                                                        "since: it is left alone"});
  if (auto gone = drop_database(*server, name); !gone) {
    if (gone.error().code == "pg-lost") return NotKnown{gone.error().message};
    return script::given(gone.error());
  }
  return script::given(Value(true));
}

}  // namespace reprise::worker
