#include "salvage.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/time.h"
#include "files.h"
#include "ledger.h"

namespace genesis {

using nlohmann::json;

namespace {

using Orders = std::map<std::int64_t, Order>;

// Takes rows until there are no more or one cannot be read.
void take_rows(Database& database, const std::string& order, Orders& found) {
  try {
    Statement rows(database, "SELECT id, at_us, lots, symbol, price, chain FROM orders " + order);
    while (rows.step()) {
      const Order one{rows.number(0), rows.number(1), rows.number(2),
                      rows.text(3),   rows.text(4),   rows.text(5)};
      found[one.id] = one;
    }
  } catch (const Problem&) {
  }
}

Orders readable_orders(const std::string& file) {
  Orders found;
  try {
    Database database(file, "mode=rw");
    take_rows(database, "ORDER BY id", found);
    const std::int64_t first_gap = found.empty() ? 1 : found.rbegin()->first + 1;
    take_rows(database, "ORDER BY id DESC", found);
    for (std::int64_t id = first_gap; !found.empty() && id < found.rbegin()->first; ++id)
      if (!found.contains(id)) take_rows(database, "WHERE id = " + std::to_string(id), found);
  } catch (const Problem&) {
    // Not even to be opened: nothing is found, which is what the caller is told.
  }
  return found;
}

json row_of(const Order& order) {
  return json::array({order.id, order.at_us, order.lots, order.symbol, order.price, order.chain});
}

Order order_of(const json& row) {
  return {row.at(0), row.at(1), row.at(2), row.at(3), row.at(4), row.at(5)};
}

bool is_sound(const std::string& file) {
  try {
    check_ledger_file(file);
    return true;
  } catch (const Problem&) {
    return false;
  }
}

void overwrite_page(const std::string& path, std::int64_t page, std::int64_t page_bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const std::string rubbish(static_cast<std::size_t>(page_bytes), '\x5a');
  const bool done = file >= 0 && ::pwrite(file, rubbish.data(), rubbish.size(),
                                          (page - 1) * page_bytes) == page_bytes;
  if (file >= 0) ::close(file);
  if (!done) throw Problem(path + " cannot be damaged");
}

}  // namespace

json salvage(const std::string& ledger, const std::string& backup, const std::string& moment,
             const std::string& proven) {
  const auto before_us = reprise::base::parse_timestamp(moment);
  if (!before_us) throw Problem(before_us.error().message);
  // On a copy, so that the ledger stays as it was found.
  const std::string work = proven + ".work.db";
  files::copy(ledger, work);
  std::filesystem::remove(work + "-shm");
  std::filesystem::remove(work + "-wal");
  if (files::exists(ledger + "-wal")) files::copy(ledger + "-wal", work + "-wal");
  const Orders found = readable_orders(work);
  Database good(backup, "immutable=1");
  const Summary begin = summary_of(good);
  json rows = json::array();
  std::string chain = begin.chain;
  std::int64_t after_moment = 0;
  for (std::int64_t id = begin.last_order + 1; found.contains(id); ++id) {
    const Order& order = found.at(id);
    if (order.chain != chain_of(chain, order)) break;
    chain = order.chain;
    if (order.at_us > *before_us)
      ++after_moment;
    else
      rows.push_back(row_of(order));
  }
  files::write(proven, rows.dump() + "\n");
  const auto newest = found.empty() ? 0 : found.rbegin()->first;
  return {{"rows", proven},
          {"readable", found.size()},
          {"unreadable", newest - static_cast<std::int64_t>(found.size())},
          {"newest_order", newest},
          {"newer_than_backup", rows.size()},
          {"after_moment", after_moment}};
}

json replay_salvaged(const std::string& proven, const std::string& ledger) {
  const json rows = json::parse(files::read(proven));
  Database database(ledger, "mode=rw");
  // Flushed once, at the end: cut short, all this is done again.
  database.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON");
  std::int64_t appended = 0;
  for (const auto& row : rows) {
    const Order order = order_of(row);
    if (order.id <= summary_of(database).last_order) continue;
    if (append_order(database, order).chain != order.chain)
      throw Problem("order " + std::to_string(order.id) + " does not follow");
    ++appended;
  }
  // One file, complete in itself: nothing of it is left in a log.
  database.run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
  const Summary now = check_ledger(database);
  return {{"orders", now.orders},
          {"last_order", now.last_order},
          {"appended", appended},
          {"chain", now.chain},
          {"sha256", files::sha256_of(ledger)}};
}

json damage(const std::string& ledger) {
  std::int64_t pages = 0, page_bytes = 0;
  {
    Database database(ledger, "mode=ro");
    pages = database.number("PRAGMA page_count");
    page_bytes = database.number("PRAGMA page_size");
  }
  // Leaf pages in the middle hold old orders, which no writer touches again.
  const int file = ::open(ledger.c_str(), O_RDONLY | O_CLOEXEC);
  constexpr char leaf_of_table = 13;
  std::vector<std::int64_t> leaves;
  for (std::int64_t page = 4; page <= pages; ++page) {
    char kind = 0;
    if (::pread(file, &kind, 1, (page - 1) * page_bytes) == 1 && kind == leaf_of_table)
      leaves.push_back(page);
  }
  ::close(file);
  if (leaves.size() < 5) throw Problem(ledger + " is too small to be damaged: trade a little more");
  const std::int64_t page = leaves[leaves.size() / 3];
  overwrite_page(ledger, page, page_bytes);
  if (is_sound(ledger)) throw Problem("the damage does not show");
  return {{"page", page}, {"pages", pages}};
}

}  // namespace genesis
