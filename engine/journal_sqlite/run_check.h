// RunCheck: is a run's chain whole? Follows its events from the run's row (or from any event) to
// its last one and hashes every stored byte again.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "journal_sqlite/database.h"
#include "journal_sqlite/payload.h"
#include "journal_sqlite/row_check.h"
#include "journal_sqlite/rows.h"

namespace reprise::journal_sqlite {

// Of every acceptance in the journal, the later one winning.
base::Result<AcceptedRuns> read_accepted(Database& db);

class RunCheck {
 public:
  RunCheck(Database& db, const AcceptedRuns& accepted);

  // The run's end, when everything from event `from` on is whole (from 1: its row too). Code
  // `damaged`: the message names the run and the first bad event.
  base::Result<Tail> check(std::uint64_t run, std::uint64_t from = 1);
  // Does the row that `list` shows fit the run checked last (from event 1)? Code `damaged`.
  base::Status compare_summary(std::uint64_t run);
  // Makes that row anew from the events.
  base::Status rewrite_summary(std::uint64_t run);
  // What is there, right or wrong: its end as stored, and a digest over all its rows.
  base::Result<std::pair<Tail, Accepted>> take_as_it_is(std::uint64_t run);
  const std::string& run_id() const { return row_.run_id; }  // of the run last looked at
  std::uint64_t events() const { return events_; }           // rows looked at so far

 private:
  base::Status find(std::uint64_t run);
  base::Result<base::Digest> hash_before(std::uint64_t run, std::uint64_t from);
  base::Status check_blob(std::uint64_t run, std::string_view stored);
  port::Record read_row(const Statement& query);
  void summarise(const port::Record& record);
  base::Error bad(std::uint64_t seq, const std::string& what) const;
  base::Result<Tail> follow(std::uint64_t run, std::uint64_t from, const Accepted* accepted);
  base::Status check_row(std::uint64_t run, const Tail& tail, const port::Record& record,
                         const base::Digest& stored);

  Database* db_;
  RowCheck rows_;
  const AcceptedRuns* accepted_;
  Statement find_run_, events_after_, one_hash_, find_blob_ref_;
  struct Summary {
    std::string status = "queued";
    std::int64_t started_us = 0, finished_us = 0;
    bool finished = false;
  };
  Summary summary_;  // of the run checked last, as its events tell
  port::NewRun row_;
  std::uint64_t events_ = 0;
};

}  // namespace reprise::journal_sqlite
