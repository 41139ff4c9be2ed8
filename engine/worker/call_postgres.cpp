#include "actions/postgres.h"
#include "base/text.h"
#include "model/json.h"
#include "script/host_calls.h"
#include "worker/make_call.h"
#include "worker/postgres_copy.h"

namespace reprise::worker {

using actions::Postgres;
using model::List;
using model::Map;
using model::Value;

namespace {

constexpr std::size_t rows_asked_max = 10'000, bytes_asked_max = 1u << 20;
constexpr std::string_view no_right = "42501";

base::Result<Postgres> server_of(const script::Call& call, const Place& place) {
  return Postgres::connect(call.args["dsn"].text(), call.args["timeout"].integer_or(0), "",
                           place.reach);
}

const List& list_of(const Value& values) {
  static const List none;
  return values.is_list() ? values.list() : none;
}

// One look at a table or an index; what it finds is a line of `problems`.
class Inspection {
 public:
  explicit Inspection(const Postgres& server) : server_(server) {}

  base::Result<Value> make() {
    for (const char* set :
         {"SET enable_indexscan = off", "SET enable_indexonlyscan = off",
          "SET enable_bitmapscan = off", "SET default_transaction_read_only = on"})
      if (auto done = server_.run(set); !done) return base::fail(done.error());
    const auto amcheck = server_.value(
        "SELECT format('%I', n.nspname) FROM pg_catalog.pg_extension e JOIN "
        "pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'amcheck'");
    const auto sums = server_.value("SELECT pg_catalog.current_setting('data_checksums')");
    if (!amcheck) return base::fail(amcheck.error());
    if (!sums) return base::fail(sums.error());
    if (auto read = read_all(); !read) return base::fail(read.error());
    if (amcheck->is_text())
      if (auto checked = check_structures(amcheck->text()); !checked)
        return base::fail(checked.error());
    return Value(Map{{"ok", problems_.empty()},
                     {"problems", problems_},
                     {"tables", tables_},
                     {"checksums", *sums == Value("on")},
                     {"amcheck", amcheck->is_text()}});
  }

 private:
  static constexpr std::size_t relations_max = 100'000;

  // Every page of every table is read, those of long values and of the catalogue, too.
  base::Status read_all() {
    const auto relations = server_.rows(
        "SELECT format('%I.%I', n.nspname, c.relname) AS name, CASE n.nspname WHEN 'public' THEN "
        "c.relname ELSE n.nspname || '.' || c.relname END AS shown, c.relkind = 'r' AND n.nspname "
        "<> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AS own FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm', "
        "'t') AND c.relpersistence <> 't' ORDER BY 1",
        {}, relations_max);
    if (!relations) return base::fail(relations.error());
    for (const auto& relation : *relations) {
      const auto count = server_.value("SELECT count(*) FROM ONLY " + relation["name"].text());
      const bool own = relation["own"] == Value(true);
      if (!count && server_.state() == no_right && !own) continue;
      if (!count && !is_finding()) return base::fail(count.error());
      if (!count) add(relation["shown"].text() + ": " + count.error().message);
      if (count && own) tables_[relation["shown"].text()] = *count;
    }
    return {};
  }

  base::Status check_structures(const std::string& schema) {
    const auto found = server_.rows(
        "SELECT format('%I.%I', n.nspname, c.relname) AS name, c.oid::bigint AS oid, c.relkind = "
        "'i' AS is_index FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
        "c.relnamespace LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid LEFT JOIN "
        "pg_catalog.pg_am a ON a.oid = c.relam WHERE c.relpersistence <> 't' AND (c.relkind IN "
        "('r', 'm', 't') OR c.relkind = 'i' AND a.amname = 'btree' AND i.indisvalid) ORDER BY 1",
        {}, relations_max);
    if (!found) return base::fail(found.error());
    for (const auto& one : *found) {
      const bool index = one["is_index"] == Value(true);
      const auto said = server_.lists(
          index ? "SELECT " + schema + ".bt_index_check($1::bigint::oid::regclass, true)"
                : "SELECT msg FROM " + schema + ".verify_heapam($1::bigint::oid::regclass)",
          {one["oid"]}, relations_max);
      if (!said && server_.state() == no_right) continue;
      if (!said && !is_finding()) return base::fail(said.error());
      if (!said) add(one["name"].text() + ": " + said.error().message);
      if (said && !index)
        for (const auto& row : *said) add(one["name"].text() + ": " + row.front().text_or(""));
    }
    return {};
  }

  // Data that is damaged (XX), or that cannot be read back as what it should be (22).
  bool is_finding() const {
    return server_.state().starts_with("XX") || server_.state().starts_with("22") ||
           server_.state().starts_with("58");
  }

  void add(std::string problem) {
    constexpr std::size_t problems_max = 100;
    if (problems_.size() < problems_max) problems_.push_back(Value(std::move(problem)));
  }

  const Postgres& server_;
  List problems_;
  Map tables_;
};

}  // namespace

Made call_pg_ready(const script::Call& call, const std::string&, const Place& place) {
  const auto server = server_of(call, place);
  return server ? script::given(Value(true)) : script::given(server.error());
}

Made call_pg_query(const script::Call& call, const std::string&, const Place& place) {
  const auto server = server_of(call, place);
  if (!server) return script::given(server.error());
  if (auto begun = server->run("BEGIN READ ONLY"); !begun) return script::given(begun.error());
  auto rows = server->rows(call.args["sql"].text(), list_of(call.args["params"]), rows_asked_max);
  if (!rows) return script::given(rows.error());
  Value all(std::move(*rows));
  if (model::to_json(all).size() > bytes_asked_max)
    return script::given(base::Error{"too-large", "the rows have more than 1 MiB"});
  return script::given(std::move(all));
}

Made call_pg_check(const script::Call& call, const std::string&, const Place& place) {
  const auto server = server_of(call, place);
  if (!server) return script::given(server.error());
  auto found = Inspection(*server).make();
  return found ? script::given(std::move(*found)) : script::given(found.error());
}

Made call_pg_execute(const script::Call& call, const std::string&, const Place& place) {
  const auto server = server_of(call, place);
  if (!server) return script::given(server.error());
  if (auto begun = server->run("BEGIN"); !begun) return script::given(begun.error());
  std::int64_t changes = 0;
  for (const auto& statement : call.args["statements"].list()) {
    const auto changed = server->run(statement["sql"].text(), list_of(statement["params"]));
    // Whatever was done is taken back with the connection - as long as it was in the transaction.
    if (!changed) return script::given(changed.error());
    if (!server->in_transaction())
      return NotKnown{"a statement has ended the transaction: " +
                      base::printable(statement["sql"].text())};
    changes += *changed;
  }
  if (auto done = server->run("COMMIT"); !done) {
    if (done.error().code == "pg-lost") return NotKnown{done.error().message};
    return script::given(done.error());
  }
  return script::given(Map{{"changes", changes}});
}

}  // namespace reprise::worker
