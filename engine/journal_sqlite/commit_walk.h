// CommitWalk: follows the commit chain from any commit on, hashing each row again.
#pragma once

#include <functional>
#include <optional>

#include "base/result.h"
#include "journal_sqlite/chain.h"
#include "journal_sqlite/database.h"
#include "journal_sqlite/ledger.h"

namespace reprise::journal_sqlite {

// The last commit; n of 0 with the genesis hash where there is none. Nothing is checked.
base::Result<Head> read_head(Database& db, const std::string& uuid);
// The number of the last mark of this kind, or 0.
base::Result<std::uint64_t> last_mark(Database& db, CommitKind kind);
base::Result<std::optional<CommitRow>> read_commit(Database& db, std::uint64_t n);
// Its hash, or the genesis hash for n = 0.
base::Result<base::Digest> hash_of_commit(Database& db, std::uint64_t n, const std::string& uuid);

// Over all rows before commit `n` as they are, right or wrong.
base::Result<base::Digest> digest_of_commits(Database& db, std::uint64_t n);
// Of the last row before commit `n`, as stored.
base::Result<base::Digest> stored_hash_before(Database& db, std::uint64_t n);

// Visits the commits from `first` to the end in order, each after its hash, number and epoch were
// found right. `keyed_from`: commits from here on must be made with `key` (all of them when it has
// none: no key). Code damaged: the message names the first bad commit; wrong_key: made with
// another.
struct WalkPlan {
  std::uint64_t first = 1;
  std::uint64_t last = UINT64_MAX;  // where to stop, inclusive
  base::Digest before = {};         // hash of the commit before `first`
  std::uint64_t keyed_from = 1;
  std::uint64_t* bad_at = nullptr;  // where given: the number of the first bad commit
};
base::Status walk_commits(Database& db, const ChainKey& key, const WalkPlan& plan,
                          const std::function<base::Status(const CommitRow&)>& visit);

}  // namespace reprise::journal_sqlite
