#include "journal_sqlite/entry_move.h"

#include <algorithm>

#include "journal_sqlite/entry_check.h"
#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

namespace {

base::Status remove_rows(Database& db, const ArchivePayload::Stream& stream) {
  Statement move = db.prepare(
      "INSERT INTO moved VALUES (?1, ?2, ?3) ON CONFLICT (stream) DO UPDATE SET through = ?2,"
      " hash = ?3");
  if (auto done = move.bind(stream.stream).bind(stream.through).bind(stream.hash).run(); !done)
    return done;
  const std::string range = " WHERE stream = " + std::to_string(stream.stream) +
                            " AND seq <= " + std::to_string(stream.through) + ";";
  // No run has the row number 0: the row lets blobs go, and no run.
  const std::string sql =
      "INSERT INTO pruning VALUES (0);"
      "CREATE TEMP TABLE IF NOT EXISTS freed (hash BLOB PRIMARY KEY) WITHOUT ROWID;"
      "INSERT OR IGNORE INTO temp.freed SELECT hash FROM entry_blob" +
      range + "DELETE FROM entry_blob" + range + "DELETE FROM entry" + range +
      "DELETE FROM blob WHERE hash IN (SELECT hash FROM temp.freed)"
      " AND NOT EXISTS (SELECT 1 FROM blob_ref WHERE blob_ref.hash = blob.hash)"
      " AND NOT EXISTS (SELECT 1 FROM entry_blob WHERE entry_blob.hash = blob.hash);"
      "DELETE FROM temp.freed;"
      "DELETE FROM pruning;";
  return db.execute(sql.c_str());
}

}  // namespace

base::Status EntryMove::choose(Ledger& ledger,
                               const std::map<std::string, std::uint64_t>& through) {
  Database& db = ledger.database();
  auto accepted = read_accepted_streams(db);
  if (!accepted) return base::fail(accepted.error());
  for (const auto& [name, last] : through) {
    const auto stream = ledger.streams().find(name);
    if (stream == ledger.streams().end() || accepted->count(name) != 0) continue;
    const std::uint64_t row = stream->second.run;
    auto moved = read_moved(db, row);
    if (!moved) return base::fail(moved.error());
    const std::uint64_t end = std::min(last, stream->second.seq);
    if (end <= moved->through) continue;
    auto tail = tail_before(db, row, name, end + 1);
    if (!tail) return base::fail(tail.error());
    chosen_.push_back({row, name, moved->through + 1, end, tail->hash});
  }
  return {};
}

base::Status EntryMove::archive(Ledger& ledger, ArchiveFile& file, std::uint64_t entries_max) {
  const auto& stream = chosen_[archived_];
  EntryRange range{std::max(next_, stream.first), 0};
  range.through = std::min(stream.through, range.first + entries_max - 1);
  ExportReport report;
  auto done = export_entries(
      ledger.database(), stream.stream, stream.name, range,
      [&](std::string_view line) { return file.add(line); }, report);
  if (!done) return base::fail(outside, done.error().message);
  if (!report.damage.empty()) return base::fail(damaged, report.damage.front());
  next_ = range.through + 1;
  if (range.through < stream.through) return {};
  ++archived_;
  next_ = 0;
  return {};
}

std::string EntryMove::missing_in(const ExportCheck& found) const {
  for (const auto& stream : chosen_) {
    const auto in_file = found.streams().find(stream.name);
    if (in_file == found.streams().end() || in_file->second.hash != stream.hash ||
        in_file->second.events != stream.through)
      return "it does not hold stream " + stream.name;
  }
  return {};
}

base::Status EntryMove::remove(Ledger& ledger, ArchivePayload about, std::uint64_t entries_max) {
  auto& stream = chosen_[removing_];
  ArchivePayload::Stream portion = stream;
  if (portion.through - portion.first >= entries_max) {
    portion.through = portion.first + entries_max - 1;
    auto tail = tail_before(ledger.database(), stream.stream, stream.name, portion.through + 1);
    if (!tail) return base::fail(tail.error());
    portion.hash = tail->hash;
  }
  about.runs.clear();
  about.streams = {portion};
  auto removed = ledger.record(CommitKind::archive, encode(about), ledger.head().at_us,
                               [&] { return remove_rows(ledger.database(), portion); });
  if (!removed) return removed;
  removed_ += portion.through - portion.first + 1;
  if (portion.through == stream.through) ++removing_;
  stream.first = portion.through + 1;
  return {};
}

}  // namespace reprise::journal_sqlite
