// EntryMove: old entries on their way to an archive - a part of a prune. What takes a Ledger is for
// the thread that owns it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/archive_file.h"
#include "journal_sqlite/ledger.h"
#include "journal_sqlite/payload.h"

namespace reprise::journal_sqlite {

class EntryMove {
 public:
  // By stream: the last entry that goes. A stream with accepted damage stays as it is.
  base::Status choose(Ledger& ledger, const std::map<std::string, std::uint64_t>& through);
  bool has_any() const { return !chosen_.empty(); }
  bool has_unarchived() const { return archived_ < chosen_.size(); }
  base::Status archive(Ledger& ledger, ArchiveFile& file, std::uint64_t entries_max);
  // What of it an archive lacks, as a sentence; empty: nothing.
  std::string missing_in(const ExportCheck& found) const;
  bool has_unremoved() const { return removing_ < chosen_.size(); }
  // One portion of one stream, in one transaction; `about` is what its commit says of the archive.
  base::Status remove(Ledger& ledger, ArchivePayload about, std::uint64_t entries_max);
  std::uint64_t removed() const { return removed_; }

 private:
  std::vector<ArchivePayload::Stream> chosen_;
  std::size_t archived_ = 0, removing_ = 0;  // streams, from the first
  std::uint64_t next_ = 0;     // entry to archive of the stream at hand; 0 = its first
  std::uint64_t removed_ = 0;  // entries
};

}  // namespace reprise::journal_sqlite
