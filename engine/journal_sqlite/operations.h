// Operations on a journal as a whole: what `reprise journal verify|export|backup|prune|accept`
// does. Those that take OpenSettings work with no engine alive and take the lock themselves; the
// others work on the living journal, on the writer's thread (Writer::operate).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/export.h"
#include "journal_sqlite/open.h"
#include "journal_sqlite/verify.h"

namespace reprise::journal_sqlite {

// The journal and its witness; changes nothing.
base::Result<VerifyReport> verify_state(const OpenSettings& settings);
// The journal against its witness: a mismatch is added to the report.
base::Status compare_witness(Database& db, const std::string& path, VerifyReport& report);

base::Result<ExportReport> export_state(const OpenSettings& settings,
                                        const std::vector<std::string>& run_ids, const Sink& sink);

// Copies the journal with SQLite's backup API to `path`, which must not exist, and proves the copy
// by a full check: a copy that is not whole is not kept. The report is the copy's.
base::Result<VerifyReport> backup_state(const OpenSettings& settings, const std::string& path);
// Of the living journal: copy on the writer's thread, then prove on any.
base::Status copy_journal(Database& db, const std::string& path);  // to PATH.part
base::Result<VerifyReport> prove_backup(const std::string& path, const ChainKey& key);

struct PruneRequest {
  base::WallMicros finished_before_us = 0;
  std::string archive_folder;  // must exist
  std::string actor;
  std::set<std::string> keep = {};  // run ids that stay whatever their age
};
struct PruneReport {
  std::vector<std::string> archived = {};  // run ids
  std::string file = {};                   // of the archive; empty where nothing was old enough
};
// Finished runs that are old enough go to a verified archive and out of the journal, in one
// transaction; unfinished ones stay. A damaged one stops it before anything was removed.
base::Result<PruneReport> prune(Ledger& ledger, const PruneRequest& request);
base::Result<PruneReport> prune_state(const OpenSettings& settings, const PruneRequest& request);

struct AcceptReport {
  std::vector<std::string> problems = {};  // what was accepted; empty: nothing was, all fits
};
// Goes on with a journal that was refused (damaged, rolled back, another key, no witness): records
// who and why in it, takes it as it is from here on, and makes the witness follow. What SQLite
// cannot read cannot be accepted.
base::Result<AcceptReport> accept_state(const OpenSettings& settings, const std::string& actor,
                                        const std::string& reason);

}  // namespace reprise::journal_sqlite
