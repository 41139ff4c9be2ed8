// Export: a journal as JSON lines, every stored byte in it, so that the chain can be checked from
// the lines alone. docs/journal-format.md describes the lines.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/chain.h"
#include "journal_sqlite/database.h"

namespace reprise::journal_sqlite {

using Sink = std::function<base::Status(std::string_view line)>;  // with its line end

struct ExportReport {
  std::uint64_t runs = 0, events = 0, entries = 0;
  std::vector<std::string> damage = {};  // what could not be read, or is not what it was
};

// The runs named, or all of them in the order they were created, and then all entries. Damage does
// not end it: a line says what is wrong, and the rest follows as far as SQLite can read it. An
// error is the sink's, or `not-found` for a run that is named and not there.
base::Result<ExportReport> export_journal(Database& db, const std::vector<std::string>& run_ids,
                                          const Sink& sink);

struct EntryRange {
  std::uint64_t first = 1, through = UINT64_MAX;
};
// Entries of a stream. The first ones there are come after a line that says where they begin.
base::Status export_entries(Database& db, std::uint64_t stream, const std::string& name,
                            const EntryRange& range, const Sink& sink, ExportReport& report);

// Reads exported lines again, one at a time, and follows each run's chain.
class ExportCheck {
 public:
  base::Status add(std::string_view line);  // `damaged`: the line, or the chain, is not whole
  struct Run {
    std::uint64_t events = 0;
    base::Digest hash = {};
  };
  const std::map<std::string, Run, std::less<>>& runs() const { return runs_; }
  // The last entry of each stream, and its hash.
  const std::map<std::string, Run, std::less<>>& streams() const { return streams_; }

 private:
  std::map<std::string, Run, std::less<>> runs_, streams_;
};

}  // namespace reprise::journal_sqlite
