// Migration: from an older format to the present one. The journal itself is not touched: a copy is
// migrated, compared run by run with the original, and takes its place by one rename.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/database.h"

namespace reprise::journal_sqlite {

// One step: from format `from` to `from` + 1, inside a transaction.
struct Migration {
  int from = 0;
  std::function<base::Status(Database&)> apply;
};

// The steps of this engine, one for each older format.
const std::vector<Migration>& product_migrations();

// The caller holds the lock, and no connection to the file. Afterwards PATH is of format `target`,
// and the original is kept as PATH.format-N. Codes: damaged when the copy does not tell the same
// runs (the original stays in place), foreign when a step is missing, io.
base::Status migrate_journal(const std::string& path, const std::vector<Migration>& steps,
                             int target);

// Over everything a reader can see of every run; equal content has an equal digest in every format.
base::Result<base::Digest> content_digest(Database& db);

}  // namespace reprise::journal_sqlite
