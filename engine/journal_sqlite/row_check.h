// What the checks of runs and of streams share: names of kinds, blobs that must be whole, and the
// digest over rows as they are.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal_sqlite/database.h"
#include "journal_sqlite/payload.h"

namespace reprise::journal_sqlite {

// Every acceptance in the journal that can be read, in its order.
base::Status each_acceptance(Database& db, const std::function<void(const AcceptPayload&)>& visit);

// One row's share of the digest over a chain as it is: its content and the hash stored beside it.
void add_row(base::Sha256& digest, const base::Digest& content, std::string_view stored_hash);

class RowCheck {
 public:
  explicit RowCheck(Database& db);

  // "" where there is no such kind.
  const std::string& kind_name(std::int64_t id);
  // Is it there, and is its content that of its hash? Code `damaged`.
  base::Status check_blob(const base::Digest& hash);

 private:
  Database* db_;
  Statement find_blob_;
  std::map<std::int64_t, std::string> kinds_;
  std::set<base::Digest> whole_blobs_;
};

}  // namespace reprise::journal_sqlite
