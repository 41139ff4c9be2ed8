#include "ledger.h"

#include <sys/stat.h>

#include "base/sha256.h"

namespace genesis {

namespace {

Order order_of(Statement& row) {
  return {row.number(0), row.number(1), row.number(2), row.text(3), row.text(4), row.text(5)};
}

constexpr const char* all_columns = "SELECT id, at_us, lots, symbol, price, chain FROM orders ";

bool exists(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0;
}

}  // namespace

std::string chain_of(const std::string& before, const Order& order) {
  return reprise::base::sha256_hex(before + "|" + std::to_string(order.id) + "|" +
                                   std::to_string(order.at_us) + "|" + std::to_string(order.lots) +
                                   "|" + order.symbol + "|" + order.price);
}

void create_ledger(Database& database) {
  database.run(
      "PRAGMA journal_mode=WAL;"
      "CREATE TABLE IF NOT EXISTS orders("
      "  id INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, lots INTEGER NOT NULL,"
      "  symbol TEXT NOT NULL, price TEXT NOT NULL, chain TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS positions("
      "  symbol TEXT PRIMARY KEY, lots INTEGER NOT NULL,"
      "  last_order INTEGER NOT NULL REFERENCES orders(id)) WITHOUT ROWID;");
}

Order append_order(Database& database, Order order) {
  database.run("BEGIN IMMEDIATE");
  try {
    const Summary now = summary_of(database);
    order.id = now.last_order + 1;
    order.chain = chain_of(now.chain, order);
    Statement(database,
              "INSERT INTO orders(id, at_us, lots, symbol, price, chain) "
              "VALUES(?,?,?,?,?,?)")
        .bind(1, order.id)
        .bind(2, order.at_us)
        .bind(3, order.lots)
        .bind(4, order.symbol)
        .bind(5, order.price)
        .bind(6, order.chain)
        .step();
    Statement(database,
              "INSERT INTO positions(symbol, lots, last_order) VALUES(?,?,?) "
              "ON CONFLICT(symbol) DO UPDATE SET lots = lots + excluded.lots, "
              "last_order = excluded.last_order")
        .bind(1, order.symbol)
        .bind(2, order.lots)
        .bind(3, order.id)
        .step();
    database.run("COMMIT");
    return order;
  } catch (const Problem&) {
    sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

Summary summary_of(Database& database) {
  Summary summary;
  Statement last(database, "SELECT id, at_us, chain FROM orders ORDER BY id DESC LIMIT 1");
  if (!last.step()) return summary;
  summary.last_order = last.number(0);
  summary.last_at_us = last.number(1);
  summary.chain = last.text(2);
  summary.orders = summary.last_order;  // without gaps, which check_ledger proves
  return summary;
}

Summary check_ledger(Database& database) {
  const std::string integrity = database.text("PRAGMA integrity_check(5)");
  if (integrity != "ok") throw Problem("integrity_check: " + integrity);
  Statement orphans(database, "PRAGMA foreign_key_check");
  if (orphans.step()) throw Problem("a row of " + orphans.text(0) + " has lost its parent");
  Statement rows(database, std::string(all_columns) + "ORDER BY id");
  Summary summary;
  while (rows.step()) {
    const Order order = order_of(rows);
    if (order.id != summary.last_order + 1)
      throw Problem("order " + std::to_string(summary.last_order + 1) + " is missing");
    if (order.chain != chain_of(summary.chain, order))
      throw Problem("order " + std::to_string(order.id) + " breaks the chain");
    summary = {order.id, order.id, order.at_us, order.chain};
  }
  const auto wrong = database.text(
      "SELECT coalesce(o.symbol, p.symbol) FROM (SELECT symbol, sum(lots) AS lots, max(id) AS "
      "last FROM orders GROUP BY symbol) o LEFT JOIN positions p ON p.symbol = o.symbol "
      "WHERE p.lots IS NOT o.lots OR p.last_order IS NOT o.last LIMIT 1");
  if (!wrong.empty()) throw Problem("the position in " + wrong + " is not the sum of its orders");
  return summary;
}

Summary check_ledger_file(const std::string& path) {
  if (!exists(path)) throw Problem("there is no " + path);
  const bool in_use = exists(path + "-shm");
  Database database(path, in_use ? "mode=ro&readonly_shm=1" : "immutable=1");
  return check_ledger(database);
}

}  // namespace genesis
