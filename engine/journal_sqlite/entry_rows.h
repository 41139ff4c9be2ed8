// EntryRows: the statements that put streams and entries into their tables, and the one that reads
// entries. Knows tables, not rules; the rules (order, epoch, chain) are the ledger's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal_sqlite/database.h"
#include "port/journal.h"

namespace reprise::journal_sqlite {

// Entries `first` to `through` in order: seq, epoch, at_us, the kind's name, body, hash.
Statement select_entries(Database& db, std::uint64_t stream, std::uint64_t first,
                         std::uint64_t through = INT64_MAX);

class EntryRows {
 public:
  explicit EntryRows(Database& db);

  base::Result<std::uint64_t> add_stream(const std::string& name);  // its row number
  // `stored` holds the body as it goes into the row; `kind` is the row number of its kind.
  base::Status add_entry(std::uint64_t stream, const port::Entry& stored, std::int64_t kind,
                         const base::Digest& hash);
  base::Status add_blob(std::uint64_t stream, std::uint64_t seq, const base::Digest& hash,
                        std::string_view text);

 private:
  Statement add_stream_, add_entry_, add_blob_, add_blob_ref_;
  sqlite3* db_;
};

}  // namespace reprise::journal_sqlite
