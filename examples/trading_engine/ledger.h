// Ledger: what the trading engine knows - every order in a hash chain, and the positions they make.
// Built so that its content can be judged: a lost, changed or invented order breaks the chain, and
// positions must be the sum of their orders.
#pragma once

#include <cstdint>
#include <string>

#include "database.h"

namespace genesis {

struct Order {
  std::int64_t id = 0, at_us = 0, lots = 0;  // lots: > 0 bought, < 0 sold
  std::string symbol, price;
  std::string chain = {};  // SHA-256 over the chain before it and the fields
};

// The chain value that `order` must have when `before` is the one before it ("" for the first).
std::string chain_of(const std::string& before, const Order& order);

void create_ledger(Database& database);
// Appends in one transaction; id and chain follow from what is there.
Order append_order(Database& database, Order order);

struct Summary {
  std::int64_t orders = 0, last_order = 0, last_at_us = 0;
  std::string chain = {};
};
Summary summary_of(Database& database);

// Throws Problem with what is wrong: SQLite's own checks, the chain, gaps, positions.
Summary check_ledger(Database& database);
// Opens without changing anything; a closed ledger gets no -wal and -shm files by this.
Summary check_ledger_file(const std::string& path);

}  // namespace genesis
