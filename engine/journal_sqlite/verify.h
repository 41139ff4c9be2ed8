// The full check of a journal: every hash, every row that the chain does not cover, every blob.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/chain.h"
#include "journal_sqlite/database.h"
#include "journal_sqlite/witness.h"

namespace reprise::journal_sqlite {

struct VerifyReport {
  std::uint64_t commits = 0, runs = 0, events = 0, entries = 0;  // looked at
  std::vector<std::string> damage = {};    // bad places, the first one first; empty = whole
  std::vector<std::string> affected = {};  // ids of the runs that are damaged
  std::vector<std::string> accepted = {};  // damage that a person has accepted
  bool is_readable = true;                 // false: SQLite itself cannot make sense of all of it
  bool is_whole() const { return damage.empty(); }
};

// An error only where the check itself could not go on. The witness is for check_witness().
base::Result<VerifyReport> verify_journal(Database& db, const ChainKey& key);

}  // namespace reprise::journal_sqlite
