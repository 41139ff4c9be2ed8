// BackgroundCheck: what the start did not verify, a little at a time while the writer has nothing
// to do - the commits before the last seal, then every run that is not open, then the entries.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "journal_sqlite/chain.h"
#include "journal_sqlite/database.h"
#include "journal_sqlite/entry_check.h"
#include "journal_sqlite/run_check.h"

namespace reprise::journal_sqlite {

class BackgroundCheck {
 public:
  // `last` is the last commit at the start: what came later was made by this engine.
  BackgroundCheck(Database& db, const ChainKey& key, std::uint64_t last);

  // One slice: some thousand commits or entries, or one run. Text where damage was found (the check
  // goes on behind it), an error where the journal cannot be read.
  base::Result<std::optional<std::string>> step();
  bool is_done() const { return done_; }

 private:
  base::Status prepare();
  base::Result<std::optional<std::string>> step_commits();
  base::Result<std::optional<std::string>> step_run();
  base::Result<std::optional<std::string>> step_entries();

  Database* db_;
  ChainKey key_;
  std::uint64_t last_, next_commit_ = 1, next_run_ = 1, last_run_ = 0;
  bool prepared_ = false, runs_done_ = false, done_ = false;
  base::Digest before_ = {};
  AcceptedRuns accepted_;
  std::optional<RunCheck> check_;
  std::map<std::uint64_t, std::string> streams_;  // still to do, by row number
  std::uint64_t next_entry_ = 1;                  // of the first of them
  AcceptedStreams accepted_streams_;
  std::optional<EntryCheck> entries_;
};

}  // namespace reprise::journal_sqlite
