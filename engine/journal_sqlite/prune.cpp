#include "journal_sqlite/archive_file.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/lock_file.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/payload.h"
#include "journal_sqlite/run_check.h"
#include "journal_sqlite/start_check.h"

namespace reprise::journal_sqlite {

namespace {

class Prune {
 public:
  Prune(Ledger& ledger, const PruneRequest& request)
      : ledger_(ledger), db_(ledger.database()), request_(request) {}

  base::Result<PruneReport> run();

 private:
  base::Status choose();
  base::Status check();
  base::Status write_archive();
  base::Status remove();
  std::vector<std::string> ids() const;

  Ledger& ledger_;
  Database& db_;
  const PruneRequest& request_;
  ArchivePayload payload_;
};

base::Result<PruneReport> Prune::run() {
  if (auto chosen = choose(); !chosen) return base::fail(chosen.error());
  if (payload_.runs.empty()) return PruneReport{};
  if (auto good = check(); !good) return base::fail(good.error());
  if (auto written = write_archive(); !written) return base::fail(written.error());
  const base::WallMicros at_us = ledger_.head().at_us;
  auto removed =
      ledger_.record(CommitKind::archive, encode(payload_), at_us, [this] { return remove(); });
  if (!removed) return base::fail(removed.error());
  return PruneReport{ids(), payload_.file};
}

std::vector<std::string> Prune::ids() const {
  std::vector<std::string> all;
  for (const auto& run : payload_.runs) all.push_back(run.run_id);
  return all;
}

base::Status Prune::choose() {
  Statement query = db_.prepare(
      "SELECT r.id, r.run_id, r.runbook, s.status, r.created_us, s.finished_us FROM run_summary AS "
      "s"
      " JOIN run AS r ON r.id = s.run WHERE s.finished = 1 AND s.finished_us < ? ORDER BY r.id");
  query.bind(request_.finished_before_us);
  while (query.next()) {
    if (request_.keep.count(std::string(query.text(1))) != 0) continue;
    payload_.runs.push_back({query.number(0),
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

base::Status Prune::check() {
  auto accepted = read_accepted(db_);
  if (!accepted) return base::fail(accepted.error());
  RunCheck check(db_, *accepted);
  for (auto& run : payload_.runs) {
    auto tail = check.check(run.run);
    if (!tail) return base::fail(tail.error());
    if (!tail->finished) return base::fail(damaged, "run " + run.run_id + " is not finished");
    run.events = tail->seq;
    run.final_hash = tail->hash;
  }
  return {};
}

base::Status Prune::write_archive() {
  payload_.actor = request_.actor;
  payload_.file = request_.archive_folder + "/runs-" + std::to_string(ledger_.head().n + 1) + "-" +
                  base::to_hex(ledger_.head().hash).substr(0, 8) + ".jsonl.zst";
  auto file = ArchiveFile::create(payload_.file);
  if (!file) return base::fail(file.error());
  auto exported =
      export_journal(db_, ids(), [&file](std::string_view line) { return file->add(line); });
  if (!exported) return base::fail(exported.error());
  ExportCheck found;
  auto hash = file->finish(found);
  if (!hash) return base::fail(hash.error());
  payload_.sha256 = *hash;
  for (const auto& run : payload_.runs) {
    const auto in_file = found.runs().find(run.run_id);
    if (in_file == found.runs().end() || in_file->second.hash != run.final_hash ||
        in_file->second.events != run.events)
      return base::fail(io, "the archive " + payload_.file + " does not hold run " + run.run_id);
  }
  return {};
}

base::Status Prune::remove() {
  for (const auto& run : payload_.runs) {
    Statement prune = db_.prepare("INSERT INTO pruning VALUES (?)");
    if (auto done = prune.bind(run.run).run(); !done) return done;
    Statement mark = db_.prepare("INSERT INTO archived VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    auto put = mark.bind(run.run_id)
                   .bind(run.runbook)
                   .bind(run.status)
                   .bind(run.created_us)
                   .bind(run.finished_us)
                   .bind(run.events)
                   .bind(run.final_hash)
                   .bind(payload_.file)
                   .run();
    if (!put) return put;
  }
  return db_.execute(
      "DELETE FROM event WHERE run IN (SELECT run FROM pruning);"
      "CREATE TEMP TABLE IF NOT EXISTS freed (hash BLOB PRIMARY KEY) WITHOUT ROWID;"
      "INSERT OR IGNORE INTO temp.freed SELECT hash FROM blob_ref"
      " WHERE run IN (SELECT run FROM pruning);"
      "DELETE FROM blob_ref WHERE run IN (SELECT run FROM pruning);"
      "DELETE FROM blob WHERE hash IN (SELECT hash FROM temp.freed)"
      " AND NOT EXISTS (SELECT 1 FROM blob_ref WHERE blob_ref.hash = blob.hash);"
      "DELETE FROM temp.freed;"
      "DELETE FROM run_summary WHERE run IN (SELECT run FROM pruning);"
      "DELETE FROM run WHERE id IN (SELECT run FROM pruning);"
      "DELETE FROM pruning;");
}

}  // namespace

base::Result<PruneReport> prune(Ledger& ledger, const PruneRequest& request) {
  return Prune(ledger, request).run();
}

base::Result<PruneReport> prune_state(const OpenSettings& settings, const PruneRequest& request) {
  // As an engine would: everything is checked first, and the start of a new epoch is on record.
  auto opened = open_journal(settings, {});
  if (!opened) return base::fail(opened.error());
  PruneReport report;
  auto pruned = opened->journal->operate([&](Ledger& ledger) -> base::Status {
    auto done = prune(ledger, request);
    if (!done) return base::fail(done.error());
    report = std::move(*done);
    return {};
  });
  auto closed = opened->journal->close();
  if (!pruned) return base::fail(pruned.error());
  if (!closed) return base::fail(closed.error());
  return report;
}

}  // namespace reprise::journal_sqlite
