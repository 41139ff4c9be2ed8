#include "journal_sqlite/ledger.h"

#include <algorithm>
#include <utility>

#include "base/crash_point.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/payload.h"

namespace reprise::journal_sqlite {

using port::Commit;

Ledger::Ledger(Database db, ChainKey key, Head head, OpenRuns open, Streams streams,
               std::uint64_t events_since_seal)
    : db_(std::make_unique<Database>(std::move(db))),
      key_(std::move(key)),
      head_(head),
      open_(std::move(open)),
      streams_(std::move(streams)),
      events_since_seal_(events_since_seal) {
  prepare();
}

void Ledger::prepare() {
  rows_ = std::make_unique<Rows>(*db_);
  entry_rows_ = std::make_unique<EntryRows>(*db_);
  begin_ = db_->prepare("BEGIN IMMEDIATE");
  commit_ = db_->prepare("COMMIT");
  roll_back_ = db_->prepare("ROLLBACK");
}

Ledger::Outcome Ledger::commit(const std::vector<const port::Batch*>& batches) {
  Outcome outcome;
  working_.clear();
  order_.clear();
  working_streams_.clear();
  const auto written = write(batches, outcome);
  if (written) return outcome;
  roll_back();
  Outcome failed;
  failed.next = {Commit::unknown, written.error().message};
  failed.full = written.error().code == full;
  return failed;
}

base::Status Ledger::write(const std::vector<const port::Batch*>& batches, Outcome& outcome) {
  if (auto begun = begin_.run(); !begun) return begun;
  auto owner_epoch = rows_->lease_epoch();
  if (!owner_epoch) return base::fail(owner_epoch.error());
  if (*owner_epoch != head_.epoch) {
    outcome.next = {Commit::fenced, "the journal belongs to another engine since epoch " +
                                        std::to_string(*owner_epoch)};
    roll_back();
    return {};
  }
  base::WallMicros at_us = head_.at_us;
  for (const port::Batch* batch : batches) {
    auto verdict = judge(*batch);
    if (!verdict) return base::fail(verdict.error());
    outcome.next = *verdict;
    if (verdict->commit != Commit::committed) break;
    if (auto put = insert(*batch, outcome); !put) return put;
    if (!batch->records.empty()) at_us = batch->records.back().at_us;
    if (!batch->entries.empty()) at_us = batch->entries.back().at_us;
    ++outcome.committed;
  }
  const Spans parts = spans();
  if (parts.empty()) {
    roll_back();
    return {};
  }
  CommitRow row{0, CommitKind::events, at_us, head_.epoch, 0, encode_spans(parts)};
  for (const Span& part : parts.runs) row.events += part.count;
  for (const Span& part : parts.streams) row.events += part.count;
  Head head = head_;
  if (auto put = append_commit(std::move(row), head); !put) return put;
  base::crash_point("before-commit");
  if (auto done = commit_.run(); !done) return done;
  base::crash_point("after-commit");
  head_ = head;
  keep();
  return {};
}

base::Result<Ledger::Verdict> Ledger::judge(const port::Batch& batch) {
  for (const port::NewRun& run : batch.runs) {
    auto verdict = judge_run(batch, run);
    if (!verdict || verdict->commit != Commit::committed) return verdict;
  }
  std::map<std::string_view, std::uint64_t> next;
  for (const port::NewRun& run : batch.runs) next[run.run_id] = 1;
  for (const port::Record& record : batch.records) {
    if (record.epoch != head_.epoch)
      return Verdict{Commit::fenced, "run " + record.run_id + ": an event of epoch " +
                                         std::to_string(record.epoch) + " in epoch " +
                                         std::to_string(head_.epoch)};
    auto place = next.find(record.run_id);
    if (place == next.end()) {
      auto work = work_on(record.run_id);
      if (!work) return base::fail(work.error());
      if (*work == nullptr) return Verdict{Commit::gap, "there is no run " + record.run_id};
      place = next.emplace(record.run_id, (*work)->tail.seq + 1).first;
    }
    if (record.seq != place->second++)
      return Verdict{Commit::gap, "run " + record.run_id + ": event " + std::to_string(record.seq) +
                                      " does not follow"};
  }
  return judge_entries(batch);
}

base::Result<Ledger::Verdict> Ledger::judge_run(const port::Batch& batch, const port::NewRun& run) {
  const auto starts = [&run](const port::Record& record) {
    return record.run_id == run.run_id && record.seq == 1;
  };
  if (std::none_of(batch.records.begin(), batch.records.end(), starts))
    return Verdict{Commit::gap, "run " + run.run_id + " comes without its first event"};
  const auto same = [&run](const port::NewRun& other) { return other.run_id == run.run_id; };
  if (working_.count(run.run_id) != 0 ||
      std::count_if(batch.runs.begin(), batch.runs.end(), same) > 1)
    return Verdict{Commit::gap, "run " + run.run_id + " is created twice"};
  auto taken = rows_->is_taken(run.run_id);
  if (!taken) return base::fail(taken.error());
  if (*taken) return Verdict{Commit::gap, "run " + run.run_id + " exists already"};
  return Verdict{};
}

// The run's end inside this transaction; null where there is no such run.
base::Result<Ledger::Working*> Ledger::work_on(const std::string& run_id) {
  const auto known = working_.find(run_id);
  if (known != working_.end()) return &known->second;
  Working work;
  if (const auto open = open_.find(run_id); open != open_.end()) {
    work.tail = open->second;
  } else {
    auto tail = rows_->find_tail(run_id);
    if (!tail) return base::fail(tail.error());
    if (!tail->has_value()) return nullptr;
    work.tail = **tail;
  }
  return &working_.emplace(run_id, work).first->second;
}

base::Status Ledger::insert(const port::Batch& batch, Outcome& outcome) {
  for (const port::NewRun& run : batch.runs)
    if (auto put = insert_run(run); !put) return put;
  for (const port::Record& record : batch.records)
    if (auto put = insert_event(record, outcome); !put) return put;
  for (const port::Entry& entry : batch.entries)
    if (auto put = insert_entry(entry); !put) return put;
  return {};
}

base::Status Ledger::insert_run(const port::NewRun& run) {
  port::NewRun stored = run;
  const bool apart = needs_blob(run.plan);
  const base::Digest digest = apart ? base::sha256(run.plan) : base::Digest{};
  if (apart) stored.plan = blob_reference(digest);
  auto id = rows_->add_run(stored);
  if (!id) return base::fail(id.error());
  Working work;
  work.tail = {*id, 0, run_hash(stored), false};
  working_.emplace(run.run_id, work);
  return apart ? rows_->add_blob(*id, digest, run.plan) : base::Status{};
}

base::Status Ledger::insert_event(const port::Record& record, Outcome& outcome) {
  auto work = work_on(record.run_id);
  if (!work) return base::fail(work.error());
  Working& run = **work;
  if (run.count == 0) {
    run.first = record.seq;
    order_.push_back(record.run_id);
  }
  const port::Record* stored = &record;
  port::Record reference;
  if (needs_blob(record.body)) {
    const base::Digest digest = base::sha256(record.body);
    if (auto put = rows_->add_blob(run.tail.run, digest, record.body); !put) return put;
    reference = record;
    reference.body = blob_reference(digest);
    stored = &reference;
  }
  const base::Digest hash = event_hash(run.tail.hash, *stored);
  if (auto put = rows_->add_event(run.tail.run, *stored, hash); !put) return put;
  if (const std::string status = status_after(record); !status.empty())
    if (auto set = rows_->set_status(run.tail.run, record, status); !set) return set;
  const bool finished = run.tail.finished || record.kind == "run.finished";
  outcome.finished_run = outcome.finished_run || finished;
  run.tail = {run.tail.run, record.seq, hash, finished};
  ++run.count;
  return {};
}

Spans Ledger::spans() const {
  Spans parts;
  parts.runs.reserve(order_.size());
  const auto span = [](const Working& work) {
    return Span{work.tail.run, work.first, work.count, work.tail.finished, work.tail.hash};
  };
  for (const std::string& run_id : order_) parts.runs.push_back(span(working_.at(run_id)));
  for (const auto& [name, work] : working_streams_) parts.streams.push_back(span(work));
  return parts;
}

base::Status Ledger::append_commit(CommitRow row, Head& head) {
  row.n = head.n + 1;
  row.key_id = key_.id;
  row.hash = commit_hash(head.hash, row, key_);
  head = {row.n, row.hash, row.at_us, row.epoch};
  return rows_->add_commit(row);
}

// What the transaction changed is durable now.
void Ledger::keep() {
  for (const std::string& run_id : order_) {
    const Working& work = working_.at(run_id);
    events_since_seal_ += work.count;
    if (work.tail.finished) {
      open_.erase(run_id);
    } else {
      open_[run_id] = work.tail;
    }
  }
  for (const auto& [name, work] : working_streams_) {
    events_since_seal_ += work.count;
    streams_[name] = work.tail;
  }
}

void Ledger::roll_back() {
  if (db_->in_transaction()) (void)roll_back_.run();  // the caller reports what went wrong before
  rows_->forget();
}

base::Status Ledger::record(CommitKind kind, const std::string& payload, base::WallMicros at_us,
                            const std::function<base::Status()>& change) {
  Head head = head_;
  const auto write_all = [&]() -> base::Status {
    if (auto begun = begin_.run(); !begun) return begun;
    auto epoch = rows_->lease_epoch();
    if (!epoch) return base::fail(epoch.error());
    if (*epoch != head_.epoch) return base::fail(busy, "another engine has taken the journal over");
    if (change)
      if (auto changed = change(); !changed) return changed;
    // A start has moved the lease on: the row carries the new epoch.
    epoch = rows_->lease_epoch();
    if (!epoch) return base::fail(epoch.error());
    if (auto put = append_commit({0, kind, at_us, *epoch, 0, payload}, head); !put) return put;
    return commit_.run();
  };
  const auto written = write_all();
  if (written) {
    head_ = head;
  } else {
    roll_back();
  }
  return written;
}

base::Status Ledger::start(const LockHolder& owner, const std::string& engine_version,
                           base::WallMicros now_us) {
  const std::string payload = start_payload(owner, engine_version);
  return record(CommitKind::start, payload, now_us, [&] {
    Statement take = db_->prepare(
        "UPDATE lease SET owner = ?, epoch = epoch + 1, boot_id = ?, pid = ?, "
        "pid_start_ticks = ?"
        " WHERE scope = 'journal'");
    return take.bind(owner.host)
        .bind(owner.boot_id)
        .bind(std::int64_t{owner.pid})
        .bind(std::uint64_t{owner.start_ticks})
        .run();
  });
}

base::Status Ledger::seal() {
  Spans all;
  for (const auto& [run_id, tail] : open_)
    all.runs.push_back({tail.run, 1, tail.seq, false, tail.hash});
  std::sort(all.runs.begin(), all.runs.end(),
            [](const Span& a, const Span& b) { return a.run < b.run; });
  for (const auto& [name, tail] : streams_)
    if (tail.seq > 0) all.streams.push_back({tail.run, 1, tail.seq, false, tail.hash});
  auto sealed = record(CommitKind::seal, encode_spans(all), head_.at_us, {});
  if (sealed) events_since_seal_ = 0;
  return sealed;
}

base::Status Ledger::close() {
  rows_.reset();
  entry_rows_.reset();
  begin_ = {};
  commit_ = {};
  roll_back_ = {};
  return db_->close();
}

}  // namespace reprise::journal_sqlite
