#include "journal_sqlite/start_check.h"

#include <charconv>
#include <map>

#include "journal_sqlite/commit_walk.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/payload.h"
#include "journal_sqlite/run_check.h"
#include "journal_sqlite/schema.h"
#include "journal_sqlite/stream_book.h"

namespace reprise::journal_sqlite {

namespace {

// Larger files would keep the operator waiting: their pages are checked as they are read, and all
// of them by `verify`.
constexpr std::int64_t quick_check_pages_max = 4096;

base::Status quick_check(Database& db) {
  auto pages = db.integer("PRAGMA page_count");
  if (!pages) return base::fail(pages.error());
  if (*pages > quick_check_pages_max) return {};
  Statement check = db.prepare("PRAGMA quick_check(1)");
  if (!check.next()) return base::fail(check.error());
  if (check.text(0) == "ok") return {};
  return base::fail(damaged, "SQLite finds damage: " + std::string(check.text(0)));
}

class StartCheck {
 public:
  StartCheck(Database& db, const ChainKey& key) : db_(db), key_(key) {}

  base::Result<Checked> run() {
    auto identity = read_identity(db_);
    if (!identity) return base::fail(identity.error());
    checked_.identity = *identity;
    if (auto good = quick_check(db_); !good) return base::fail(good.error());
    if (auto walked = walk(); !walked) return base::fail(walked.error());
    if (auto good = check_lease(); !good) return base::fail(good.error());
    if (auto good = check_runs(); !good) return base::fail(good.error());
    if (auto good = compare_streams(); !good) return base::fail(good.error());
    return std::move(checked_);
  }

 private:
  base::Status walk();
  base::Status visit(const CommitRow& row);
  base::Status add_spans(const CommitRow& row);
  base::Status drop_archived(const CommitRow& row);
  base::Status check_lease();
  base::Status check_runs();
  base::Status compare_streams();

  Database& db_;
  const ChainKey& key_;
  Checked checked_;
  std::map<std::uint64_t, Tail> open_;      // by row number
  std::map<std::uint64_t, Span> finished_;  // touched since the seal: first..tail
  StreamBook streams_;
};

base::Status StartCheck::walk() {
  auto sealed = last_mark(db_, CommitKind::seal);
  if (!sealed) return base::fail(sealed.error());
  WalkPlan plan;
  plan.first = *sealed == 0 ? 1 : *sealed;
  plan.keyed_from = plan.first;
  if (*sealed != 0) streams_.forget();
  auto before = hash_of_commit(db_, plan.first - 1, checked_.identity.uuid);
  if (!before) return base::fail(before.error());
  plan.before = *before;
  auto head = read_head(db_, checked_.identity.uuid);
  if (!head) return base::fail(head.error());
  checked_.head = *head;
  return walk_commits(db_, key_, plan, [this](const CommitRow& row) { return visit(row); });
}

base::Status StartCheck::visit(const CommitRow& row) {
  checked_.events_since_seal += row.events;
  if (row.kind == CommitKind::events) return add_spans(row);
  if (row.kind == CommitKind::archive) return drop_archived(row);
  if (row.kind != CommitKind::seal) return {};
  auto spans = decode_spans(row.payload);
  if (!spans) return base::fail(spans.error());
  open_.clear();
  finished_.clear();
  for (const Span& span : spans->runs) open_[span.run] = {span.run, span.tail(), span.last, false};
  streams_.seal(spans->streams);
  checked_.events_since_seal = 0;
  return {};
}

base::Status StartCheck::add_spans(const CommitRow& row) {
  auto spans = decode_spans(row.payload);
  if (!spans) return base::fail(spans.error());
  for (const Span& span : spans->runs) {
    const auto open = open_.find(span.run);
    const auto done = finished_.find(span.run);
    // A run that is neither open nor known is new, or had ended before the seal and got a late
    // event.
    bool follows = span.first == 1 || span.finished;
    if (open != open_.end()) follows = span.first == open->second.seq + 1;
    if (done != finished_.end()) follows = span.first == done->second.tail() + 1;
    if (!follows)
      return base::fail(damaged, "commit " + std::to_string(row.n) +
                                     " does not follow in run number " + std::to_string(span.run));
    if (!span.finished) {
      open_[span.run] = {span.run, span.tail(), span.last, false};
      continue;
    }
    open_.erase(span.run);
    if (done == finished_.end()) {
      finished_[span.run] = span;
    } else {
      done->second.count += span.count;
      done->second.last = span.last;
    }
  }
  return streams_.add(row, spans->streams);
}

// Their rows are in the archive; they were whole when they were moved there.
base::Status StartCheck::drop_archived(const CommitRow& row) {
  auto payload = decode_archive(row.payload);
  if (!payload) return base::fail(payload.error());
  for (const auto& run : payload->runs) finished_.erase(run.run);
  if (auto moved = streams_.move(row, payload->streams); !moved) return moved;
  return {};
}

base::Status StartCheck::check_lease() {
  auto epoch = db_.integer("SELECT epoch FROM lease WHERE scope = 'journal'");
  if (!epoch) return base::fail(epoch.error());
  if (static_cast<std::uint64_t>(*epoch) == checked_.head.epoch) return {};
  return base::fail(damaged, "the lease and the last commit are of different epochs");
}

base::Status StartCheck::check_runs() {
  auto accepted = read_accepted(db_);
  if (!accepted) return base::fail(accepted.error());
  RunCheck check(db_, *accepted);
  for (const auto& [run, expected] : open_) {
    auto tail = check.check(run);
    if (!tail) return base::fail(tail.error());
    if (tail->seq != expected.seq || tail->hash != expected.hash || tail->finished)
      return base::fail(damaged, "run " + check.run_id() + " ends at event " +
                                     std::to_string(tail->seq) + ", and the commits say " +
                                     std::to_string(expected.seq));
    checked_.open[check.run_id()] = expected;
    checked_.unfinished.push_back(check.run_id());
  }
  for (const auto& [run, span] : finished_) {
    auto tail = check.check(run, span.first);
    if (!tail) return base::fail(tail.error());
    if (tail->seq != span.tail() || tail->hash != span.last)
      return base::fail(damaged, "run " + check.run_id() + " does not end as the commits say");
  }
  return {};
}

base::Status StartCheck::compare_streams() {
  auto report = check_streams(db_, streams_, true);
  if (!report) return base::fail(report.error());
  if (!report->damage.empty()) return base::fail(damaged, report->damage.front());
  checked_.streams = std::move(report->streams);
  return {};
}

}  // namespace

base::Result<Identity> read_identity(Database& db) {
  Identity identity;
  auto uuid = read_meta(db, "uuid");
  if (!uuid) return base::fail(uuid.error());
  identity.uuid = *uuid;
  auto text = read_meta(db, "incarnation");
  if (!text) return base::fail(text.error());
  const auto end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, identity.incarnation);
  if (read.ec != std::errc{} || read.ptr != end)
    return base::fail(damaged, "the journal's incarnation is no number");
  return identity;
}

base::Result<Checked> check_for_start(Database& db, const ChainKey& key) {
  return StartCheck(db, key).run();
}

base::Status check_witness(Database& db, const Identity& identity, const Head& head,
                           const std::optional<Testimony>& testimony, const std::string& path) {
  const char* hint =
      "Find out which journal is the right one; 'reprise journal accept --reason TEXT' goes on "
      "with "
      "this one and records who said so.";
  if (!testimony)
    return base::fail(rolled_back,
                      "the witness " + path + " is missing, and this journal is not new", hint);
  if (testimony->journal_uuid != identity.uuid)
    return base::fail(rolled_back, "the witness " + path + " belongs to another journal", hint);
  if (testimony->incarnation != identity.incarnation)
    return base::fail(rolled_back, "the witness " + path + " saw another life of this journal",
                      hint);
  if (testimony->n > head.n)
    return base::fail(rolled_back,
                      "the journal ends at commit " + std::to_string(head.n) +
                          ", and the witness " + path + " has seen commit " +
                          std::to_string(testimony->n) +
                          ": it was put back from an older copy, or cut",
                      hint);
  auto seen = hash_of_commit(db, testimony->n, identity.uuid);
  if (!seen) return base::fail(seen.error());
  if (*seen != testimony->hash)
    return base::fail(rolled_back,
                      "commit " + std::to_string(testimony->n) +
                          " is not the one that the witness " + path + " has seen",
                      hint);
  return {};
}

}  // namespace reprise::journal_sqlite
