// BackgroundCheck: what the start did not verify, a little at a time while the writer has nothing
// to do - the commits before the last seal, then every run that is not open.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "journal_sqlite/chain.h"
#include "journal_sqlite/database.h"
#include "journal_sqlite/run_check.h"

namespace reprise::journal_sqlite {

class BackgroundCheck {
 public:
  // `last` is the last commit at the start: what came later was made by this engine.
  BackgroundCheck(Database& db, const ChainKey& key, std::uint64_t last);

  // One slice: some thousand commits, or one run. Text where damage was found (the check goes on
  // behind it), an error where the journal cannot be read.
  base::Result<std::optional<std::string>> step();
  bool is_done() const { return done_; }

 private:
  base::Status prepare();
  base::Result<std::optional<std::string>> step_commits();
  base::Result<std::optional<std::string>> step_run();

  Database* db_;
  ChainKey key_;
  std::uint64_t last_, next_commit_ = 1, next_run_ = 1, last_run_ = 0;
  bool prepared_ = false, done_ = false;
  base::Digest before_ = {};
  AcceptedRuns accepted_;
  std::optional<RunCheck> check_;
};

}  // namespace reprise::journal_sqlite
