#include "journal_sqlite/entry_rows.h"

#include <sqlite3.h>

#include <algorithm>

#include "journal_sqlite/compression.h"

namespace reprise::journal_sqlite {

Statement select_entries(Database& db, std::uint64_t stream, std::uint64_t first,
                         std::uint64_t through) {
  Statement query = db.prepare(
      "SELECT e.seq, e.epoch, e.at_us, k.name, e.body, e.hash FROM entry AS e LEFT JOIN kind AS k"
      " ON k.id = e.kind WHERE e.stream = ? AND e.seq >= ? AND e.seq <= ? ORDER BY e.seq");
  constexpr std::uint64_t last = INT64_MAX;
  query.bind(stream).bind(std::min(first, last)).bind(std::min(through, last));
  return query;
}

EntryRows::EntryRows(Database& db)
    : add_stream_(db.prepare("INSERT INTO stream (name) VALUES (?)")),
      add_entry_(db.prepare("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)")),
      add_blob_(db.prepare("INSERT INTO blob VALUES (?, 'zstd', ?) ON CONFLICT DO NOTHING")),
      // After an accepted loss the reference of an entry that is gone may still be there.
      add_blob_ref_(db.prepare("INSERT OR REPLACE INTO entry_blob VALUES (?, ?, ?)")),
      db_(db.handle()) {}

base::Result<std::uint64_t> EntryRows::add_stream(const std::string& name) {
  if (auto put = add_stream_.bind(name).run(); !put) return base::fail(put.error());
  return static_cast<std::uint64_t>(sqlite3_last_insert_rowid(db_));
}

base::Status EntryRows::add_entry(std::uint64_t stream, const port::Entry& stored,
                                  std::int64_t kind, const base::Digest& hash) {
  return add_entry_.bind(stream)
      .bind(stored.seq)
      .bind(stored.epoch)
      .bind(stored.at_us)
      .bind(kind)
      .bind(stored.body)
      .bind(hash)
      .run();
}

base::Status EntryRows::add_blob(std::uint64_t stream, std::uint64_t seq, const base::Digest& hash,
                                 std::string_view text) {
  const std::string frame = compress(text);
  if (auto put = add_blob_.bind(hash).bind_blob(frame).run(); !put) return put;
  return add_blob_ref_.bind(stream).bind(seq).bind(hash).run();
}

}  // namespace reprise::journal_sqlite
