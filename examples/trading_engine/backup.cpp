#include "backup.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "base/time.h"
#include "database.h"
#include "files.h"

namespace genesis {

using nlohmann::json;

namespace {

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void copy_pages(Database& from, Database& to) {
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) throw Problem(sqlite3_errmsg(to.handle()));
  // In one step: between two of them the engine would write, and the copy would begin anew.
  const int code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) throw Problem("the copy was not finished", code);
}

// The rows of each table; of one that cannot be counted, none.
json rows_of(const std::string& backup) {
  json rows = json::object();
  Database copy(backup, "immutable=1");
  for (const std::string table : {"orders", "positions"}) {
    try {
      rows[table] = copy.number("SELECT count(*) FROM " + table);
    } catch (const Problem&) {
      rows[table] = 0;
    }
  }
  return rows;
}

}  // namespace

json take_backup(const std::string& ledger, const std::string& folder) {
  files::make_folders(folder);
  const std::int64_t taken_us = now_us();
  const std::string name = "ledger-" + std::to_string(taken_us) + ".db";
  const std::string backup = folder + "/" + name;
  {
    Database from(ledger, "mode=ro");
    Database to(backup + ".new", "mode=rwc");
    copy_pages(from, to);
    to.run("PRAGMA journal_mode=DELETE");  // one file, complete in itself
  }
  files::move(backup + ".new", backup);
  const json manifest = {{"reprise_backup", 1},
                         {"name", "ledger"},
                         {"kind", "sqlite"},
                         {"file", name},
                         {"bytes", files::bytes_of(backup)},
                         {"sha256", files::sha256_of(backup)},
                         {"started_at", reprise::base::format_timestamp(taken_us)},
                         {"taken_at", reprise::base::format_timestamp(now_us())},
                         {"tag", "good"},
                         {"source", {{"kind", "sqlite"}, {"path", ledger}}},
                         {"facts", {{"tables", rows_of(backup)}}}};
  files::write(backup + ".manifest.json", manifest.dump(2) + "\n");
  return manifest;
}

}  // namespace genesis
