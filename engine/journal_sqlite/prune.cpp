#include <algorithm>
#include <optional>
#include <utility>

#include "journal_sqlite/archive_file.h"
#include "journal_sqlite/entry_move.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/lock_file.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/payload.h"
#include "journal_sqlite/run_check.h"
#include "journal_sqlite/start_check.h"

namespace reprise::journal_sqlite {

namespace {

// Between two portions the journal commits what waits.
constexpr std::size_t archived_at_once = 8;       // runs
constexpr std::uint64_t removed_at_once = 1'000;  // events, and the run that goes beyond; entries
constexpr std::uint64_t entries_at_once = 1'000;

// The steps of a prune. Those with a Ledger are for the thread that owns it.
class Prune {
 public:
  explicit Prune(const PruneRequest& request) : request_(request) {}

  base::Status begin(Ledger& ledger);  // chooses
  bool has_any() const { return !chosen_.runs.empty() || entries_.has_any(); }
  bool has_unarchived() const { return has_unarchived_runs() || entries_.has_unarchived(); }
  base::Status archive(Ledger& ledger, std::size_t runs_max, std::uint64_t entries_max);
  base::Status finish_archive();  // flushed, read back, named
  bool has_unremoved() const { return has_unremoved_runs() || entries_.has_unremoved(); }
  base::Status remove(Ledger& ledger, std::uint64_t events_max);
  PruneReport report() const;

 private:
  bool has_unarchived_runs() const { return archived_ < chosen_.runs.size(); }
  bool has_unremoved_runs() const { return removed_ < chosen_.runs.size(); }
  base::Status choose(Database& db);
  base::Status archive_runs(Ledger& ledger, std::size_t runs_max);
  base::Status check(Database& db, std::size_t until);
  base::Status remove(Database& db, const ArchivePayload& portion);

  const PruneRequest& request_;
  ArchivePayload chosen_;
  std::optional<ArchiveFile> file_;
  EntryMove entries_;
  std::size_t archived_ = 0, removed_ = 0;  // runs, from the first
};

// What goes wrong while runs are copied is no trouble of the journal, unless it lies in them: an
// engine lives on.
tl::unexpected<base::Error> about_archive(const base::Error& error) {
  return base::fail(error.code == damaged ? damaged : outside, error.message);
}

// What was whole in the journal does not come back so from the file: it is the file's fault.
tl::unexpected<base::Error> bad_archive(const std::string& file, const std::string& why) {
  return base::fail(
      outside, "the archive " + file + " is not as it was written: " + why,
      "The journal is whole and keeps what was to go. Look at the disk of the archive, "
      "and prune again, to another folder if need be.");
}

base::Status Prune::begin(Ledger& ledger) {
  if (auto chosen = choose(ledger.database()); !chosen) return chosen;
  if (auto chosen = entries_.choose(ledger, request_.entries_through); !chosen) return chosen;
  if (!has_any()) return {};
  chosen_.actor = request_.actor;
  chosen_.file = request_.archive_folder + "/runs-" + std::to_string(ledger.head().n + 1) + "-" +
                 base::to_hex(ledger.head().hash).substr(0, 8) + ".jsonl.zst";
  auto file = ArchiveFile::create(chosen_.file);
  if (!file) return about_archive(file.error());
  file_ = std::move(*file);
  return {};
}

PruneReport Prune::report() const {
  PruneReport report{{}, entries_.removed(), chosen_.file};
  for (std::size_t at = 0; at < removed_; ++at) report.archived.push_back(chosen_.runs[at].run_id);
  return report;
}

base::Status Prune::choose(Database& db) {
  Statement query = db.prepare(
      "SELECT r.id, r.run_id, r.runbook, s.status, r.created_us, s.finished_us FROM run_summary AS "
      "s"
      " JOIN run AS r ON r.id = s.run WHERE s.finished = 1 AND s.finished_us < ? ORDER BY r.id");
  query.bind(request_.finished_before_us);
  while (query.next()) {
    if (request_.keep.count(std::string(query.text(1))) != 0) continue;
    chosen_.runs.push_back({query.number(0),
                            std::string(query.text(1)),
                            std::string(query.text(2)),
                            std::string(query.text(3)),
                            query.integer(4),
                            query.integer(5),
                            0,
                            {}});
  }
  if (query.failed()) return base::fail(query.error());
  return {};
}

base::Status Prune::check(Database& db, std::size_t until) {
  auto accepted = read_accepted(db);
  if (!accepted) return base::fail(accepted.error());
  RunCheck check(db, *accepted);
  for (std::size_t at = archived_; at < until; ++at) {
    auto& run = chosen_.runs[at];
    auto tail = check.check(run.run);
    if (!tail) return base::fail(tail.error());
    if (!tail->finished) return base::fail(damaged, "run " + run.run_id + " is not finished");
    run.events = tail->seq;
    run.final_hash = tail->hash;
  }
  return {};
}

base::Status Prune::archive(Ledger& ledger, std::size_t runs_max, std::uint64_t entries_max) {
  return has_unarchived_runs() ? archive_runs(ledger, runs_max)
                               : entries_.archive(ledger, *file_, entries_max);
}

base::Status Prune::archive_runs(Ledger& ledger, std::size_t runs_max) {
  const std::size_t until = std::min(chosen_.runs.size() - archived_, runs_max) + archived_;
  if (auto whole = check(ledger.database(), until); !whole) return whole;
  std::vector<std::string> ids;
  for (std::size_t at = archived_; at < until; ++at) ids.push_back(chosen_.runs[at].run_id);
  bool headed = archived_ == 0;  // the line of the journal itself stands once, at the top
  auto exported = export_journal(ledger.database(), ids, [&](std::string_view line) {
    return std::exchange(headed, true) ? file_->add(line) : base::Status();
  });
  if (!exported) return about_archive(exported.error());
  archived_ = until;
  return {};
}

base::Status Prune::finish_archive() {
  ExportCheck found;
  auto hash = file_->finish(found);
  if (!hash && hash.error().code == damaged) return bad_archive(chosen_.file, hash.error().message);
  if (!hash) return about_archive(hash.error());
  chosen_.sha256 = *hash;
  for (const auto& run : chosen_.runs) {
    const auto in_file = found.runs().find(run.run_id);
    if (in_file == found.runs().end() || in_file->second.hash != run.final_hash ||
        in_file->second.events != run.events)
      return bad_archive(chosen_.file, "it does not hold run " + run.run_id);
  }
  const std::string missing = entries_.missing_in(found);
  return missing.empty() ? base::Status() : bad_archive(chosen_.file, missing);
}

base::Status Prune::remove(Ledger& ledger, std::uint64_t events_max) {
  if (!has_unremoved_runs()) return entries_.remove(ledger, chosen_, events_max);
  ArchivePayload portion = chosen_;
  portion.runs.clear();
  std::uint64_t events = 0;
  for (std::size_t at = removed_; at < chosen_.runs.size() && events < events_max; ++at) {
    portion.runs.push_back(chosen_.runs[at]);
    events += chosen_.runs[at].events;
  }
  auto removed = ledger.record(CommitKind::archive, encode(portion), ledger.head().at_us,
                               [&] { return remove(ledger.database(), portion); });
  if (removed) removed_ += portion.runs.size();
  return removed;
}

base::Status Prune::remove(Database& db, const ArchivePayload& portion) {
  for (const auto& run : portion.runs) {
    Statement prune = db.prepare("INSERT INTO pruning VALUES (?)");
    if (auto done = prune.bind(run.run).run(); !done) return done;
    Statement mark = db.prepare("INSERT INTO archived VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    auto put = mark.bind(run.run_id)
                   .bind(run.runbook)
                   .bind(run.status)
                   .bind(run.created_us)
                   .bind(run.finished_us)
                   .bind(run.events)
                   .bind(run.final_hash)
                   .bind(portion.file)
                   .run();
    if (!put) return put;
  }
  return db.execute(
      "DELETE FROM event WHERE run IN (SELECT run FROM pruning);"
      "CREATE TEMP TABLE IF NOT EXISTS freed (hash BLOB PRIMARY KEY) WITHOUT ROWID;"
      "INSERT OR IGNORE INTO temp.freed SELECT hash FROM blob_ref"
      " WHERE run IN (SELECT run FROM pruning);"
      "DELETE FROM blob_ref WHERE run IN (SELECT run FROM pruning);"
      "DELETE FROM blob WHERE hash IN (SELECT hash FROM temp.freed)"
      " AND NOT EXISTS (SELECT 1 FROM blob_ref WHERE blob_ref.hash = blob.hash)"
      " AND NOT EXISTS (SELECT 1 FROM entry_blob WHERE entry_blob.hash = blob.hash);"
      "DELETE FROM temp.freed;"
      "DELETE FROM run_summary WHERE run IN (SELECT run FROM pruning);"
      "DELETE FROM run WHERE id IN (SELECT run FROM pruning);"
      "DELETE FROM pruning;");
}

}  // namespace

base::Result<PruneReport> prune(Ledger& ledger, const PruneRequest& request) {
  Prune prune(request);
  if (auto begun = prune.begin(ledger); !begun) return base::fail(begun.error());
  if (!prune.has_any()) return prune.report();
  while (prune.has_unarchived())
    if (auto done = prune.archive(ledger, SIZE_MAX, INT64_MAX); !done)
      return base::fail(done.error());
  if (auto named = prune.finish_archive(); !named) return base::fail(named.error());
  while (prune.has_unremoved())
    if (auto done = prune.remove(ledger, INT64_MAX); !done) return base::fail(done.error());
  return prune.report();
}

base::Result<PruneReport> prune_living(Writer& journal, const PruneRequest& request) {
  Prune prune(request);
  auto done = journal.operate([&](Ledger& ledger) { return prune.begin(ledger); });
  const bool any = prune.has_any();
  while (done && prune.has_unarchived())
    done = journal.operate(
        [&](Ledger& ledger) { return prune.archive(ledger, archived_at_once, entries_at_once); });
  if (done && any) done = prune.finish_archive();
  while (done && prune.has_unremoved())
    done = journal.operate([&](Ledger& ledger) { return prune.remove(ledger, removed_at_once); });
  if (!done) return base::fail(done.error());
  return prune.report();
}

base::Result<PruneReport> prune_state(const OpenSettings& settings, const PruneRequest& request) {
  // As an engine would: everything is checked first, and the start of a new epoch is on record.
  auto opened = open_journal(settings, {});
  if (!opened) return base::fail(opened.error());
  auto report = prune_living(*opened->journal, request);
  auto closed = opened->journal->close();
  if (report && !closed) return base::fail(closed.error());
  return report;
}

}  // namespace reprise::journal_sqlite
