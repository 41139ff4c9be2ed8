#include <unistd.h>

#include "journal_sqlite/commit_walk.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/file.h"
#include "journal_sqlite/lock_file.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/start_check.h"

namespace reprise::journal_sqlite {

namespace {

std::string witness_path(const OpenSettings& settings) {
  return settings.witness.empty() ? settings.state_folder + "/witness" : settings.witness;
}

}  // namespace

base::Status compare_witness(Database& db, const std::string& path, VerifyReport& report) {
  auto identity = read_identity(db);
  if (!identity) return {};  // the report says so already
  auto head = read_head(db, identity->uuid);
  if (!head) return base::fail(head.error());
  auto seen = Witness::read(path);
  if (!seen && seen.error().code != damaged) return base::fail(seen.error());
  const auto fits = seen ? check_witness(db, *identity, *head, *seen, path)
                         : base::Status(base::fail(seen.error()));
  if (!fits) report.damage.push_back(fits.error().message);
  return {};
}

base::Result<VerifyReport> verify_state(const OpenSettings& settings) {
  auto inspector = Inspector::open(settings.state_folder, settings.file_system);
  if (!inspector) return base::fail(inspector.error());
  auto report = verify_journal(inspector->database(), make_chain_key(settings.key));
  if (!report) return report;
  auto compared = compare_witness(inspector->database(), witness_path(settings), *report);
  if (!compared) return base::fail(compared.error());
  return report;
}

base::Result<ExportReport> export_state(const OpenSettings& settings,
                                        const std::vector<std::string>& run_ids, const Sink& sink) {
  auto inspector = Inspector::open(settings.state_folder, settings.file_system);
  if (!inspector) return base::fail(inspector.error());
  return export_journal(inspector->database(), run_ids, sink);
}

base::Status copy_journal(Database& db, const std::string& path) {
  if (exists(path)) return base::fail(io, path + " exists already");
  const std::string part = path + ".part";
  ::unlink(part.c_str());
  if (auto copied = db.copy_to(part); !copied) {
    ::unlink(part.c_str());
    return copied;
  }
  return sync_file(part);
}

base::Result<VerifyReport> prove_backup(const std::string& path, const ChainKey& key) {
  const std::string part = path + ".part";
  auto copy = Inspector::open_file(part);
  if (!copy) return base::fail(copy.error());
  auto report = verify_journal(copy->database(), key);
  if (!report) return report;
  if (!report->is_whole()) {
    ::unlink(part.c_str());
    return report;
  }
  if (auto named = rename_file(part, path); !named) return base::fail(named.error());
  if (auto synced = sync_folder(folder_of(path)); !synced) return base::fail(synced.error());
  return report;
}

base::Result<VerifyReport> backup_state(const OpenSettings& settings, const std::string& path) {
  auto inspector = Inspector::open(settings.state_folder, settings.file_system);
  if (!inspector) return base::fail(inspector.error());
  auto copied = copy_journal(inspector->database(), path);
  if (!copied) return base::fail(copied.error());
  return prove_backup(path, make_chain_key(settings.key));
}

}  // namespace reprise::journal_sqlite
