#include <sqlite3.h>

#include "worker/salvage/rebuilt.h"

namespace reprise::worker::salvage {

base::Status Rebuilt::widen_lost(std::size_t fields) {
  if (lost_name_.empty()) {
    lost_name_ = "lost_and_found";
    const auto taken = [&] {
      return sqlite3_table_column_metadata(database_.get(), nullptr, lost_name_.c_str(), nullptr,
                                           nullptr, nullptr, nullptr, nullptr,
                                           nullptr) == SQLITE_OK;
    };
    for (int i = 0; taken(); ++i) lost_name_ = "lost_and_found_" + std::to_string(i);
    if (auto made =
            run("CREATE TABLE " + lost_name_ + "(page INTEGER, id INTEGER, fields INTEGER)");
        !made)
      return made;
  }
  for (; lost_width_ < fields; ++lost_width_)
    if (auto wider =
            run("ALTER TABLE " + lost_name_ + " ADD COLUMN c" + std::to_string(lost_width_));
        !wider)
      return wider;
  return {};
}

base::Status Rebuilt::keep_lost(std::uint32_t page, const Row& row) {
  constexpr std::size_t fields_max = 1'900;  // SQLite itself has 2,000 columns
  const std::size_t fields = std::min(row.record.size(), fields_max);
  if (auto wide = widen_lost(fields); !wide) return wide;
  std::string marks = "?,?,?";
  for (std::size_t i = 0; i < lost_width_; ++i) marks += ",?";
  const auto statement = prepared("INSERT INTO " + lost_name_ + " VALUES(" + marks + ")");
  if (!statement) return base::fail(statement.error());
  sqlite3_clear_bindings(*statement);
  sqlite3_bind_int64(*statement, 1, page);
  sqlite3_bind_int64(*statement, 2, row.rowid);
  sqlite3_bind_int64(*statement, 3, static_cast<sqlite3_int64>(row.record.size()));
  for (std::size_t i = 0; i < fields; ++i) bind(*statement, static_cast<int>(i) + 4, row.record[i]);
  const int code = sqlite3_step(*statement);
  sqlite3_reset(*statement);
  if (code != SQLITE_DONE) return base::fail(error());
  ++lost_count_;
  return {};
}

base::Status Rebuilt::set_sequence(const Record& record) {
  if (record.size() != 2 || record[1].kind != Field::Kind::integer) return {};
  for (const char* sql : {"INSERT INTO sqlite_sequence(name, seq) SELECT ?1, 0 WHERE NOT EXISTS"
                          "(SELECT 1 FROM sqlite_sequence WHERE name = ?1)",
                          "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1"}) {
    const auto statement = prepared(sql);
    if (!statement) return base::fail(statement.error());
    bind(*statement, 1, record[0]);
    if (sqlite3_bind_parameter_count(*statement) > 1) bind(*statement, 2, record[1]);
    const int code = sqlite3_step(*statement);
    sqlite3_reset(*statement);
    if (code != SQLITE_DONE) return base::fail(error());
  }
  return {};
}

base::Result<std::vector<std::string>> Rebuilt::finish() {
  statements_.clear();
  if (auto done = run("COMMIT"); !done) return base::fail(done.error());
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database_.get(), "PRAGMA integrity_check", -1, &raw, nullptr) != SQLITE_OK)
    return base::fail(error());
  const std::unique_ptr<sqlite3_stmt, Finalize> statement(raw);
  std::vector<std::string> problems;
  while (sqlite3_step(raw) == SQLITE_ROW) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, 0));
    if (text != nullptr && std::string_view(text) != "ok") problems.emplace_back(text);
  }
  return problems;
}

}  // namespace reprise::worker::salvage
