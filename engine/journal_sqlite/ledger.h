// Ledger: the one writer's view of the journal - where every chain ends, and the transactions that
// make it longer. Not thread-safe: one thread owns it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/chain.h"
#include "journal_sqlite/database.h"
#include "journal_sqlite/entry_rows.h"
#include "journal_sqlite/lock_file.h"
#include "journal_sqlite/rows.h"
#include "port/journal.h"

namespace reprise::journal_sqlite {

// The end of the commit chain.
struct Head {
  std::uint64_t n = 0;
  base::Digest hash = {};
  base::WallMicros at_us = 0;
  std::uint64_t epoch = 0;
};

// Unfinished runs, by run id.
using OpenRuns = std::unordered_map<std::string, Tail>;
// Every stream, by name; one that was accepted without entries ends at 0.
using Streams = std::map<std::string, Tail, std::less<>>;

class Ledger {
 public:
  // `open`, `streams` and `head` were verified by the opening (or belong to a new journal).
  Ledger(Database db, ChainKey key, Head head, OpenRuns open, Streams streams,
         std::uint64_t events_since_seal = 0);

  struct Outcome {
    std::size_t committed = 0;  // so many batches from the front are durable
    port::CommitResult next;    // what the batch after them gets; `committed` where there is none
    bool full = false;          // nothing was committed, for want of space: may be tried again
    bool finished_run = false;  // one of them ended a run
  };
  // All batches in one transaction, up to the first that does not fit.
  Outcome commit(const std::vector<const port::Batch*>& batches);

  // Each one transaction of its own.
  base::Status start(const LockHolder& owner, const std::string& engine_version,
                     base::WallMicros now_us);  // epoch + 1
  base::Status seal();
  // `change` runs inside the transaction, before the commit row.
  base::Status record(CommitKind kind, const std::string& payload, base::WallMicros at_us,
                      const std::function<base::Status()>& change);

  const Head& head() const { return head_; }
  const OpenRuns& open_runs() const { return open_; }
  const Streams& streams() const { return streams_; }
  std::uint64_t epoch() const { return head_.epoch; }
  const ChainKey& key() const { return key_; }
  std::uint64_t events_since_seal() const { return events_since_seal_; }
  Database& database() { return *db_; }
  base::Status close();

 private:
  struct Working {
    Tail tail;
    std::uint64_t first = 0, count = 0;
  };
  using Verdict = port::CommitResult;

  base::Status write(const std::vector<const port::Batch*>& batches, Outcome& outcome);
  base::Result<Verdict> judge(const port::Batch& batch);
  base::Result<Verdict> judge_run(const port::Batch& batch, const port::NewRun& run);
  base::Result<Working*> work_on(const std::string& run_id);
  base::Status insert(const port::Batch& batch, Outcome& outcome);
  base::Status insert_run(const port::NewRun& run);
  base::Status insert_event(const port::Record& record, Outcome& outcome);
  Verdict judge_entries(const port::Batch& batch) const;
  base::Status insert_entry(const port::Entry& entry);
  base::Result<Working*> work_on_stream(const std::string& name);
  base::Status append_commit(CommitRow row, Head& head);
  Spans spans() const;
  void keep();
  void roll_back();
  void prepare();

  std::unique_ptr<Database> db_;
  ChainKey key_;
  Head head_;
  OpenRuns open_;
  Streams streams_;
  std::uint64_t events_since_seal_;
  std::unique_ptr<Rows> rows_;
  std::unique_ptr<EntryRows> entry_rows_;
  Statement begin_, commit_, roll_back_;
  std::unordered_map<std::string, Working> working_;             // of the transaction at hand
  std::vector<std::string> order_;                               // its runs, as first touched
  std::map<std::string, Working, std::less<>> working_streams_;  // and its streams
};

}  // namespace reprise::journal_sqlite
