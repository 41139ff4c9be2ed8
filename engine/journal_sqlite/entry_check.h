// EntryCheck: is a stream's chain whole? Follows its entries from where they begin (or from any
// one) to the last and hashes every stored byte again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "journal_sqlite/database.h"
#include "journal_sqlite/payload.h"
#include "journal_sqlite/row_check.h"
#include "journal_sqlite/rows.h"

namespace reprise::journal_sqlite {

// Of every acceptance in the journal, the later one winning.
base::Result<AcceptedStreams> read_accepted_streams(Database& db);

// Row numbers and names of all streams that have a row; entries of a stream without one are named
// "number N".
base::Result<std::map<std::uint64_t, std::string>> read_streams(Database& db);

// What went to an archive: the last of these entries.
struct Moved {
  std::uint64_t through = 0;
  base::Digest hash = {};
};
base::Result<Moved> read_moved(Database& db, std::uint64_t stream);

// The end that entry `from` must follow, as stored: the entry before it, or the stream's beginning.
// Where `from` was moved to an archive it is the end of what was moved.
base::Result<Tail> tail_before(Database& db, std::uint64_t stream, const std::string& name,
                               std::uint64_t from);

class EntryCheck {
 public:
  EntryCheck(Database& db, const AcceptedStreams& accepted);

  // The stream's end, when every entry from `from` on is whole (from 1: from where they begin).
  // With `until` it ends there. Code `damaged`: the message names the stream and the first bad
  // entry.
  base::Result<Tail> check(std::uint64_t stream, const std::string& name, std::uint64_t from = 1,
                           std::uint64_t until = UINT64_MAX);
  // What is there, right or wrong: its end as stored, and a digest over all its rows.
  base::Result<std::pair<Tail, Accepted>> take_as_it_is(std::uint64_t stream,
                                                        const std::string& name);
  std::uint64_t entries() const { return entries_; }  // rows looked at so far

 private:
  base::Result<Tail> follow(std::uint64_t stream, const std::string& name, Tail tail,
                            const Accepted* accepted, std::uint64_t until);
  base::Status check_row(const Tail& tail, const port::Entry& entry, const base::Digest& stored);
  base::Status check_blob(std::uint64_t stream, const port::Entry& entry);
  port::Entry read_row(const std::string& name);

  Database* db_;
  RowCheck rows_;
  const AcceptedStreams* accepted_;
  Statement entries_after_, find_blob_ref_;
  std::uint64_t entries_ = 0;
};

}  // namespace reprise::journal_sqlite
