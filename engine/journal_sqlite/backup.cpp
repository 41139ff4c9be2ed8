#include <unistd.h>

#include "journal_sqlite/commit_walk.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/file.h"
#include "journal_sqlite/lock_file.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/start_check.h"

namespace reprise::journal_sqlite {

namespace {

// 1 MiB at a time: a few milliseconds in which nothing is committed.
constexpr int copied_pages = 256;
// Flushed as it grows: one large flush at its end would hold up the flush of a commit.
constexpr int portions_flushed = 8;

std::string witness_path(const OpenSettings& settings) {
  return settings.witness.empty() ? settings.state_folder + "/witness" : settings.witness;
}

}  // namespace

Seen read_witness(const OpenSettings& settings) { return Witness::read(witness_path(settings)); }

base::Status compare_witness(Database& db, const Seen& seen, const std::string& path,
                             VerifyReport& report) {
  auto identity = read_identity(db);
  if (!identity) return {};  // the report says so already
  auto head = read_head(db, identity->uuid);
  if (!head) return base::fail(head.error());
  if (!seen && seen.error().code != damaged) return base::fail(seen.error());
  const auto fits = seen ? check_witness(db, *identity, *head, *seen, path)
                         : base::Status(base::fail(seen.error()));
  if (!fits) report.damage.push_back(fits.error().message);
  return {};
}

namespace {

base::Result<VerifyReport> verify_with(Database& db, const OpenSettings& settings,
                                       const Seen& seen) {
  auto report = verify_journal(db, make_chain_key(settings.key));
  if (!report) return report;
  auto compared = compare_witness(db, seen, witness_path(settings), *report);
  if (!compared) return base::fail(compared.error());
  return report;
}

}  // namespace

base::Result<VerifyReport> verify_state(const OpenSettings& settings) {
  auto inspector = Inspector::open(settings.state_folder, settings.file_system);
  if (!inspector) return base::fail(inspector.error());
  return verify_with(inspector->database(), settings, Witness::read(witness_path(settings)));
}

base::Result<VerifyReport> verify_living(
    const OpenSettings& settings, const std::function<base::Result<std::string>()>& make_copy) {
  const Seen seen = Witness::read(witness_path(settings));
  auto file = make_copy();
  if (!file) return base::fail(file.error());
  auto copy = Inspector::open_file(*file);
  if (!copy) return base::fail(copy.error());
  return verify_with(copy->database(), settings, seen);
}

base::Result<ExportReport> export_state(const OpenSettings& settings,
                                        const std::vector<std::string>& run_ids, const Sink& sink) {
  auto inspector = Inspector::open(settings.state_folder, settings.file_system);
  if (!inspector) return base::fail(inspector.error());
  return export_journal(inspector->database(), run_ids, sink);
}

base::Result<ExportReport> export_copy(const std::string& file,
                                       const std::vector<std::string>& run_ids, const Sink& sink) {
  auto copy = Inspector::open_file(file);
  if (!copy) return base::fail(copy.error());
  return export_journal(copy->database(), run_ids, sink);
}

std::string part_of(const std::string& path) { return path + ".part"; }

namespace {

base::Status make_way(const std::string& path) {
  if (exists(path)) return base::fail(outside, path + " exists already");
  ::unlink(part_of(path).c_str());
  return {};
}

}  // namespace

base::Status copy_living(Writer& journal, const std::string& path) {
  const std::string part = part_of(path);
  auto begun = journal.operate([&](Ledger& ledger) {
    auto clear = make_way(path);
    return clear ? ledger.database().begin_copy(part) : clear;
  });
  if (!begun) return begun;
  int portions = 0;
  for (bool whole = false; !whole;) {
    auto done = journal.operate([&whole](Ledger& ledger) -> base::Status {
      auto stepped = ledger.database().continue_copy(copied_pages);
      if (!stepped) return base::fail(stepped.error());
      whole = *stepped;
      return {};
    });
    if (!done) return done;
    if (!whole && ++portions % portions_flushed != 0) continue;
    if (auto synced = sync_file(part); !synced) return base::fail(outside, synced.error().message);
  }
  return {};
}

base::Result<VerifyReport> prove_backup(const std::string& path, const ChainKey& key) {
  const std::string part = part_of(path);
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
  if (auto clear = make_way(path); !clear) return base::fail(clear.error());
  auto copied = inspector->database().copy_to(part_of(path));
  if (!copied) return base::fail(copied.error());
  if (auto synced = sync_file(part_of(path)); !synced) return base::fail(synced.error());
  return prove_backup(path, make_chain_key(settings.key));
}

}  // namespace reprise::journal_sqlite
