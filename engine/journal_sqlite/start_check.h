// The check before anything is allowed to happen: the commits since the last seal, every unfinished
// run, and the witness. The rest is for `verify`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/ledger.h"
#include "journal_sqlite/witness.h"

namespace reprise::journal_sqlite {

struct Identity {
  std::string uuid;
  std::uint64_t incarnation = 1;
};
base::Result<Identity> read_identity(Database& db);

struct Checked {
  Identity identity;
  Head head;
  OpenRuns open;
  Streams streams;
  std::vector<std::string> unfinished;  // ids, in the order they were created
  std::uint64_t events_since_seal = 0;
};
// Codes: damaged, wrong_key, io.
base::Result<Checked> check_for_start(Database& db, const ChainKey& key);

// Is this the journal that the witness saw, and is all of it there? `testimony` is nullopt where
// the file is missing. Codes: rolled_back, wrong_key, damaged, io.
base::Status check_witness(Database& db, const Identity& identity, const Head& head,
                           const std::optional<Testimony>& testimony, const std::string& path);

}  // namespace reprise::journal_sqlite
