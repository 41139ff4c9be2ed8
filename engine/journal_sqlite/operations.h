// Operations on a journal as a whole: what `reprise journal verify|export|backup|prune|accept`
// does. Those that take OpenSettings alone work with no engine alive and take the lock themselves;
// for a living one the engine does its part on the journal, and the rest is done on a copy.
#pragma once

#include <functional>
#include <map>
#include <optional>
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
// The same of a living one: `make_copy` gives the file of a copy (copy_living). The witness is read
// before, so that the copy has all that it has seen.
base::Result<VerifyReport> verify_living(
    const OpenSettings& settings, const std::function<base::Result<std::string>()>& make_copy);
using Seen = base::Result<std::optional<Testimony>>;  // what the witness says
// The journal against its witness: a mismatch is added to the report.
base::Status compare_witness(Database& db, const Seen& seen, const std::string& path,
                             VerifyReport& report);

base::Result<ExportReport> export_state(const OpenSettings& settings,
                                        const std::vector<std::string>& run_ids, const Sink& sink);
base::Result<ExportReport> export_copy(const std::string& file,
                                       const std::vector<std::string>& run_ids, const Sink& sink);

// Copies the journal with SQLite's backup API to `path`, which must not exist, and proves the copy
// by a full check: a copy that is not whole is not kept. The report is the copy's.
base::Result<VerifyReport> backup_state(const OpenSettings& settings, const std::string& path);
// Of the living journal, in two parts. The copy goes to PATH.part, in portions between commits on
// the writer's thread; waits for it. Code `busy` while another copy is made.
base::Status copy_living(Writer& journal, const std::string& path);
// Then PATH.part is proven, in any process, and gets its name.
base::Result<VerifyReport> prove_backup(const std::string& path, const ChainKey& key);
std::string part_of(const std::string& path);

struct PruneRequest {
  base::WallMicros finished_before_us = 0;
  std::string archive_folder;  // must exist
  std::string actor;
  std::set<std::string> keep = {};  // run ids that stay whatever their age
  std::map<std::string, std::uint64_t> entries_through = {};  // by stream: these and all before
};
struct PruneReport {
  std::vector<std::string> archived = {};  // run ids
  std::uint64_t entries = 0;               // of all streams
  std::string file = {};                   // of the archive; empty where nothing was old enough
};
// Finished runs that are old enough, and the entries named, go to a verified archive, then out of
// the journal; unfinished runs stay. A damaged one stops it before anything was removed. A run is
// in the journal or marked as archived at any time, never neither.
base::Result<PruneReport> prune(Ledger& ledger, const PruneRequest& request);  // in one go
// Of the living journal, a few runs at a time between commits; waits.
base::Result<PruneReport> prune_living(Writer& journal, const PruneRequest& request);
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
