// StreamBook: what the commits say of the streams - where each ends, what went to an archive - and
// the comparison of that with the rows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/chain.h"
#include "journal_sqlite/entry_check.h"
#include "journal_sqlite/ledger.h"

namespace reprise::journal_sqlite {

class StreamBook {
 public:
  // Each `damaged` where the commit does not follow from those before it.
  base::Status add(const CommitRow& row, const std::vector<Span>& spans);
  base::Status move(const CommitRow& row, const std::vector<ArchivePayload::Stream>& streams);
  // A seal says anew where all streams end; false where it does not fit what was known. The one
  // after an acceptance takes the archived entries as they are, too.
  bool seal(const std::vector<Span>& spans, bool accepted = false);
  // Commits before this one were not looked at: what they said is not known.
  void forget() { known_.clear(), whole_ = false; }

  struct Known {
    Tail tail;
    std::uint64_t sealed = 0;         // the end at the last seal
    std::optional<Moved> moved = {};  // nullopt: not known from the commits that were looked at
  };
  const std::map<std::uint64_t, Known>& streams() const { return known_; }
  bool is_whole() const { return whole_; }  // every commit was looked at

 private:
  Known& find(std::uint64_t stream);

  std::map<std::uint64_t, Known> known_;  // by row number
  bool whole_ = true;
};

struct StreamReport {
  Streams streams = {};
  std::uint64_t entries = 0;
  std::vector<std::string> damage = {}, accepted = {};
};
// All rows of all streams against the book; `since_seal`: those that came after the last seal, and
// the end. An error only where the rows cannot be read.
base::Result<StreamReport> check_streams(Database& db, const StreamBook& book, bool since_seal);

}  // namespace reprise::journal_sqlite
