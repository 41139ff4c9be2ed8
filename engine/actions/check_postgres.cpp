#include <algorithm>

#include "actions/check.h"
#include "actions/judge_value.h"
#include "actions/postgres.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr std::size_t asked_rows_max = 10'000, shown_rows_max = 20;

// The first value, which alone is judged; the evidence has the rows.
Finding judged(const Value& spec, const std::vector<model::List>& rows) {
  model::List shown;
  for (std::size_t i = 0; i < std::min(rows.size(), shown_rows_max); ++i)
    shown.push_back(rows[i].size() == 1 ? rows[i][0] : Value(rows[i]));
  model::Map evidence{{"rows", Value(std::move(shown))}};
  const auto wanted = [&] {
    return !spec["expect"].is_null() || !spec["min"].is_null() || !spec["max"].is_null();
  }();
  if (!wanted) return passed(std::to_string(rows.size()) + " rows", std::move(evidence));
  if (rows.empty()) return refused("the query gives no row", std::move(evidence));
  const Value found = rows.front().empty() ? Value() : rows.front().front();
  const std::string detail = "the query gives " + base::printable(text_of(found));
  if (!spec["expect"].is_null() && !same_value(spec["expect"], found))
    return refused(detail + ", wanted " + base::printable(text_of(spec["expect"])),
                   std::move(evidence));
  if (auto bad = out_of_bounds(spec, found, detail)) {
    bad->evidence = std::move(evidence);
    return *bad;
  }
  return passed(detail, std::move(evidence));
}

}  // namespace

Finding check_postgres(const Value& spec, base::Millis timeout_ms, const Reach& reach) {
  const auto server = Postgres::connect(spec["dsn"].text(), timeout_ms, "", reach);
  if (!server && server.error().code == "pg-connect") return refused(server.error().message);
  if (!server) return unanswered(server.error().message);
  if (!spec["query"].is_text()) return passed("it takes connections");
  if (auto begun = server->run("BEGIN READ ONLY"); !begun) return unanswered(begun.error().message);
  const auto rows = server->lists(spec["query"].text(), {}, asked_rows_max);
  // Damage is an answer (class XX); all else says nothing about the data.
  if (!rows && server->state().starts_with("XX")) return refused(rows.error().message);
  if (!rows) return unanswered(rows.error().message);
  return judged(spec, *rows);
}

}  // namespace reprise::actions
