#include "journal_sqlite/verify.h"

#include <map>
#include <set>
#include <utility>

#include "journal_sqlite/commit_walk.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/run_check.h"
#include "journal_sqlite/schema.h"
#include "journal_sqlite/start_check.h"
#include "journal_sqlite/stream_book.h"

namespace reprise::journal_sqlite {

namespace {

class Verification {
 public:
  Verification(Database& db, const ChainKey& key) : db_(db), key_(key) {}

  base::Result<VerifyReport> run() {
    for (const auto step :
         {&Verification::check_pages, &Verification::check_schema, &Verification::check_commits,
          &Verification::check_runs, &Verification::compare_streams, &Verification::check_rest})
      if (auto done = (this->*step)(); !done) {
        if (done.error().code != damaged && done.error().code != wrong_key)
          return base::fail(done.error());
        report_.damage.push_back(done.error().message);
      }
    return std::move(report_);
  }

 private:
  base::Status check_pages();
  base::Status check_schema();
  base::Status check_commits();
  base::Status skip_accepted(WalkPlan& plan, std::uint64_t bad, const base::Error& error);
  base::Status visit(const CommitRow& row);
  base::Status add_spans(const CommitRow& row);
  base::Status compare_seal(const CommitRow& row);
  base::Status add_archived(const CommitRow& row);
  base::Status add_accepted(const CommitRow& row);
  base::Status check_runs();
  base::Status check_run(RunCheck& check, std::uint64_t run);
  base::Status compare_streams();
  base::Status compare_maker(const CommitRow& row);
  base::Status check_rest();
  base::Status compare(std::string_view sql, std::int64_t expected, const std::string& message);
  void add_damage(const std::string& run_id, const std::string& message) {
    report_.damage.push_back(message);
    report_.affected.push_back(run_id);
  }

  Database& db_;
  const ChainKey& key_;
  VerifyReport report_;
  std::map<std::uint64_t, Tail> tails_;  // by row number, as the commits say
  std::map<std::string, std::pair<ArchivePayload::Run, std::string>> archived_;  // by run id; file
  std::map<std::uint64_t, std::int64_t> marks_;
  StreamBook streams_;
  AcceptedRuns accepted_;
  std::uint64_t incarnation_ = 1, epoch_ = 0;
  bool tails_known_ = true;  // false after commits that were skipped
  bool resealing_ = false;   // the next seal says anew what is open
};

base::Status Verification::check_pages() {
  Statement check = db_.prepare("PRAGMA integrity_check(20)");
  while (check.next())
    if (check.text(0) != "ok") report_.damage.push_back("SQLite: " + std::string(check.text(0)));
  report_.is_readable = report_.damage.empty() && !check.failed();
  if (check.failed()) return base::fail(check.error());
  return {};
}

base::Result<std::string> schema_of(Database& db) {
  std::string text;
  Statement query = db.prepare(
      "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
      " WHERE name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY type, name");
  while (query.next())
    for (int column = 0; column < 4; ++column) text += std::string(query.text(column)) + "\n";
  if (query.failed()) return base::fail(query.error());
  return text;
}

base::Status Verification::check_schema() {
  auto version = db_.integer("PRAGMA user_version");
  if (!version) return base::fail(version.error());
  auto fresh = Database::open_empty();
  if (!fresh) return base::fail(fresh.error());
  if (auto made = create_tables(*fresh, static_cast<int>(*version)); !made) return made;
  auto expected = schema_of(*fresh);
  if (!expected) return base::fail(expected.error());
  auto found = schema_of(db_);
  if (!found) return base::fail(found.error());
  if (*found == *expected) return {};
  report_.is_readable = false;
  return base::fail(damaged, "the journal's tables or triggers are not those of its format");
}

base::Status Verification::check_commits() {
  auto identity = read_identity(db_);
  if (!identity) return base::fail(identity.error());
  WalkPlan plan;
  std::uint64_t bad = 0;
  plan.before = genesis_hash(identity->uuid);
  plan.bad_at = &bad;
  auto last_accepted = last_mark(db_, CommitKind::accept);
  if (!last_accepted) return base::fail(last_accepted.error());
  plan.keyed_from = *last_accepted == 0 ? 1 : *last_accepted;
  auto walked = walk_commits(db_, key_, plan, [this](const CommitRow& row) { return visit(row); });
  if (!walked && bad < *last_accepted) {
    if (auto skipped = skip_accepted(plan, bad, walked.error()); !skipped) return skipped;
    walked = walk_commits(db_, key_, plan, [this](const CommitRow& row) { return visit(row); });
  }
  if (!walked) return walked;
  if (identity->incarnation != incarnation_)
    return base::fail(damaged, "the journal's incarnation does not fit its acceptances");
  return {};
}

// A digest over the commits as they were found stands in the acceptance: nothing changed since.
base::Status Verification::skip_accepted(WalkPlan& plan, std::uint64_t bad,
                                         const base::Error& error) {
  plan.first = plan.keyed_from;
  auto row = read_commit(db_, plan.first);
  if (!row) return base::fail(row.error());
  auto now = digest_of_commits(db_, plan.first);
  if (!now) return base::fail(now.error());
  auto payload = decode_accept(row->has_value() ? (*row)->payload : "");
  if (!payload || payload->commits != *now) return base::fail(error);
  auto before = stored_hash_before(db_, plan.first);
  if (!before) return base::fail(before.error());
  plan.before = *before;
  tails_.clear();
  streams_.forget();
  marks_.clear();
  tails_known_ = false;
  report_.accepted.push_back(error.message + " (from commit " + std::to_string(bad) +
                             "; accepted with commit " + std::to_string(plan.first) + ")");
  return {};
}

base::Status Verification::visit(const CommitRow& row) {
  ++report_.commits;
  epoch_ = row.epoch;
  if (row.kind != CommitKind::events) marks_[row.n] = static_cast<std::int64_t>(row.kind);
  switch (row.kind) {
    case CommitKind::events:
      return add_spans(row);
    case CommitKind::seal:
      return compare_seal(row);
    case CommitKind::archive:
      return add_archived(row);
    case CommitKind::accept:
      return add_accepted(row);
    case CommitKind::start:
      return row.n == 1 ? compare_maker(row) : base::Status{};
  }
  return {};
}

// Who made the journal stands in its first commit, too.
base::Status Verification::compare_maker(const CommitRow& row) {
  auto engine = engine_of_start(row.payload);
  if (!engine) return base::fail(engine.error());
  auto said = read_meta(db_, "created_by");
  if (said && *said == *engine) return {};
  if (!said && said.error().code != damaged) return base::fail(said.error());
  report_.damage.emplace_back("the journal does not say rightly who created it");
  return {};
}

base::Status Verification::add_spans(const CommitRow& row) {
  auto spans = decode_spans(row.payload);
  if (!spans) return base::fail(spans.error());
  std::uint64_t events = 0;
  for (const Span& span : spans->runs) {
    Tail& tail = tails_[span.run];
    if (span.first != tail.seq + 1 && (tails_known_ || tail.seq != 0))
      return base::fail(damaged, "commit " + std::to_string(row.n) +
                                     " does not follow in run number " + std::to_string(span.run));
    tail = {span.run, span.tail(), span.last, span.finished};
    events += span.count;
  }
  for (const Span& span : spans->streams) events += span.count;
  if (auto added = streams_.add(row, spans->streams); !added) return added;
  if (events == row.events) return {};
  return base::fail(damaged, "commit " + std::to_string(row.n) + " miscounts its events");
}

base::Status Verification::compare_seal(const CommitRow& row) {
  auto spans = decode_spans(row.payload);
  if (!spans) return base::fail(spans.error());
  std::map<std::uint64_t, Tail> open;
  for (const auto& [run, tail] : tails_)
    if (!tail.finished) open[run] = tail;
  bool same = open.size() == spans->runs.size();
  for (const Span& span : spans->runs) {
    const auto tail = open.find(span.run);
    same = same && tail != open.end() && tail->second.seq == span.tail() &&
           tail->second.hash == span.last;
    tails_[span.run] = {span.run, span.tail(), span.last, false};
    open.erase(span.run);
  }
  if (resealing_)
    for (const auto& [run, tail] : open) tails_.erase(run);
  const bool anew = std::exchange(resealing_, false);
  same = streams_.seal(spans->streams, anew) && same;
  if (same || anew || !tails_known_) return {};
  return base::fail(damaged,
                    "seal " + std::to_string(row.n) + " does not fit the commits before it");
}

base::Status Verification::add_archived(const CommitRow& row) {
  auto payload = decode_archive(row.payload);
  if (!payload) return base::fail(payload.error());
  for (const auto& run : payload->runs) {
    const auto tail = tails_.find(run.run);
    if (tails_known_ && (tail == tails_.end() || tail->second.hash != run.final_hash))
      return base::fail(damaged, "commit " + std::to_string(row.n) + " archived run " + run.run_id +
                                     " with another end than it had");
    tails_.erase(run.run);
    archived_[run.run_id] = {run, payload->file};
  }
  return streams_.move(row, payload->streams);
}

base::Status Verification::add_accepted(const CommitRow& row) {
  resealing_ = true;
  auto payload = decode_accept(row.payload);
  if (!payload) return base::fail(payload.error());
  incarnation_ = payload->incarnation;
  for (const std::uint64_t run : payload->lost) tails_.erase(run);
  return {};
}

base::Status Verification::check_runs() {
  auto accepted = read_accepted(db_);
  if (!accepted) return base::fail(accepted.error());
  accepted_ = std::move(*accepted);
  RunCheck check(db_, accepted_);
  std::set<std::uint64_t> runs;
  for (const auto& [run, tail] : tails_) runs.insert(run);
  for (const char* sql : {"SELECT id FROM run", "SELECT DISTINCT run FROM event"}) {
    Statement query = db_.prepare(sql);
    while (query.next()) runs.insert(query.number(0));
    if (query.failed()) report_.damage.push_back(query.error().message);
  }
  for (const std::uint64_t run : runs)
    if (auto checked = check_run(check, run); !checked) return checked;
  report_.events = check.events();
  for (const auto& [run_id, entry] : accepted_)
    report_.accepted.push_back("run " + run_id + " up to event " + std::to_string(entry.seq));
  return {};
}

base::Status Verification::check_run(RunCheck& check, std::uint64_t run) {
  ++report_.runs;
  auto tail = check.check(run);
  if (!tail && tail.error().code != damaged) return base::fail(tail.error());
  if (!tail) {
    add_damage(check.run_id(), tail.error().message);
    return {};
  }
  const auto known = tails_.find(run);
  const auto accepted = accepted_.find(check.run_id());
  if (accepted != accepted_.end() && accepted->second.seq == tail->seq) {
    // Accepted as it is, and nothing came after it.
  } else if (known == tails_.end() && tails_known_) {
    add_damage(check.run_id(), "run " + check.run_id() + " is in no commit");
  } else if (known != tails_.end() &&
             (known->second.seq != tail->seq || known->second.hash != tail->hash ||
              known->second.finished != tail->finished)) {
    add_damage(check.run_id(), "run " + check.run_id() + " ends at event " +
                                   std::to_string(tail->seq) + ", and the commits say event " +
                                   std::to_string(known->second.seq));
  }
  auto summary = check.compare_summary(run);
  if (!summary && summary.error().code != damaged) return summary;
  if (!summary) add_damage(check.run_id(), summary.error().message);
  return {};
}

base::Status Verification::compare_streams() {
  auto report = check_streams(db_, streams_, false);
  if (!report) return base::fail(report.error());
  report_.entries = report->entries;
  report_.damage.insert(report_.damage.end(), report->damage.begin(), report->damage.end());
  report_.accepted.insert(report_.accepted.end(), report->accepted.begin(), report->accepted.end());
  return {};
}

base::Status Verification::compare(std::string_view sql, std::int64_t expected,
                                   const std::string& message) {
  auto found = db_.integer(sql);
  if (!found) return base::fail(found.error());
  if (*found != expected) report_.damage.push_back(message);
  return {};
}

base::Status Verification::check_rest() {
  if (auto done = compare("SELECT epoch FROM lease WHERE scope = 'journal'",
                          static_cast<std::int64_t>(epoch_),
                          "the lease and the last commit are of different epochs");
      !done)
    return done;
  if (auto done = compare("SELECT count(*) FROM pruning", 0, "a prune was left half done"); !done)
    return done;
  std::map<std::uint64_t, std::int64_t> marks;
  Statement query = db_.prepare("SELECT n, kind FROM mark");
  while (query.next())
    if (query.number(0) >= (marks_.empty() ? 0 : marks_.begin()->first))
      marks[query.number(0)] = query.integer(1);
  if (query.failed()) return base::fail(query.error());
  if (marks != marks_) report_.damage.emplace_back("the marks do not fit the commits");
  Statement archived = db_.prepare(
      "SELECT run_id, runbook, status, created_us, finished_us, events, final_hash,"
      " archive FROM archived");
  std::size_t rows = 0;
  for (; archived.next(); ++rows) {
    ArchivePayload::Run run{0,
                            std::string(archived.text(0)),
                            std::string(archived.text(1)),
                            std::string(archived.text(2)),
                            archived.integer(3),
                            archived.integer(4),
                            archived.number(5),
                            archived.digest(6)};
    const auto known = archived_.find(run.run_id);
    if (known != archived_.end()) run.run = known->second.first.run;
    if (tails_known_ && (known == archived_.end() || run != known->second.first ||
                         archived.text(7) != known->second.second))
      add_damage(run.run_id, "the archived run " + run.run_id + " does not fit the commits");
  }
  if (archived.failed()) return base::fail(archived.error());
  if (tails_known_ && rows != archived_.size())
    report_.damage.emplace_back("the archived runs do not fit the commits");
  return {};
}

}  // namespace

base::Result<VerifyReport> verify_journal(Database& db, const ChainKey& key) {
  return Verification(db, key).run();
}

}  // namespace reprise::journal_sqlite
