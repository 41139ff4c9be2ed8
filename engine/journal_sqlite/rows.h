// Rows: the statements that put runs, events, blobs and commits into their tables and find them
// again. Knows tables, not rules; the rules (order, epoch, chain) are the ledger's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal_sqlite/chain.h"
#include "journal_sqlite/database.h"
#include "port/journal.h"

namespace reprise::journal_sqlite {

// Texts longer than this are stored as a blob, and the row holds {"$blob":"sha256 in hex"} instead.
inline constexpr std::size_t inline_bytes_max = 8192;

// 64 lower-case hex digits.
std::optional<base::Digest> from_hex(std::string_view hex);
std::string blob_reference(const base::Digest& digest);
std::optional<base::Digest> as_blob_reference(std::string_view stored);
// True for what cannot stay in its row: it is long, or looks like a reference itself.
bool needs_blob(std::string_view text);

// Where a run or a stream ends: what the next event or entry must follow.
struct Tail {
  std::uint64_t run = 0;  // row number, of the stream for a stream
  std::uint64_t seq = 0;
  base::Digest hash = {};
  bool finished = false;
};

// What `list` shows of a run, as far as its events alone tell; empty = this event changes nothing.
std::string status_after(const port::Record& record);

class Rows {
 public:
  explicit Rows(Database& db);

  // `stored` holds the plan as it goes into the row.
  base::Result<std::uint64_t> add_run(const port::NewRun& stored);
  base::Status add_event(std::uint64_t run, const port::Record& stored, const base::Digest& hash);
  base::Status add_blob(std::uint64_t run, const base::Digest& hash, std::string_view text);
  base::Status add_commit(const CommitRow& row);
  base::Status set_status(std::uint64_t run, const port::Record& record, const std::string& status);

  // nullopt where there is no such run; `taken` is also true for an archived one.
  base::Result<std::optional<Tail>> find_tail(const std::string& run_id);
  base::Result<bool> is_taken(const std::string& run_id);
  base::Result<std::uint64_t> lease_epoch();
  // After a rollback: forget what was learned inside the transaction.
  void forget() { kinds_.clear(); }
  // The row number of a kind of event or entry; made where there is none yet.
  base::Result<std::int64_t> kind_id(const std::string& name);

 private:
  Statement add_run_, add_event_, add_blob_, add_blob_ref_, add_commit_, add_mark_, add_kind_,
      find_kind_, add_summary_, set_summary_, finish_summary_, find_run_, find_last_,
      find_archived_, find_epoch_;
  sqlite3* db_;
  std::map<std::string, std::int64_t, std::less<>> kinds_;
};

}  // namespace reprise::journal_sqlite
