#include "journal_sqlite/run_check.h"

#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

base::Result<AcceptedRuns> read_accepted(Database& db) {
  AcceptedRuns accepted;
  auto read = each_acceptance(db, [&accepted](const AcceptPayload& payload) {
    for (const auto& [run_id, entry] : payload.runs) accepted[run_id] = entry;
  });
  if (!read) return base::fail(read.error());
  return accepted;
}

RunCheck::RunCheck(Database& db, const AcceptedRuns& accepted)
    : db_(&db),
      rows_(db),
      accepted_(&accepted),
      find_run_(
          db.prepare("SELECT run_id, runbook, plan_hash, plan, mode, seed, created_us FROM run"
                     " WHERE id = ?")),
      events_after_(
          db.prepare("SELECT seq, epoch, at_us, kind, step, attempt, body, hash FROM event"
                     " WHERE run = ? AND seq >= ? ORDER BY seq")),
      one_hash_(db.prepare("SELECT hash FROM event WHERE run = ? AND seq = ?")),
      find_blob_ref_(db.prepare("SELECT 1 FROM blob_ref WHERE run = ? AND hash = ?")) {}

base::Error RunCheck::bad(std::uint64_t seq, const std::string& what) const {
  return {damaged, "run " + row_.run_id + ": event " + std::to_string(seq) + " " + what};
}

base::Status RunCheck::find(std::uint64_t run) {
  row_ = {};
  row_.run_id = "number " + std::to_string(run);
  if (!find_run_.bind(run).next()) {
    const base::Error problem = find_run_.failed()
                                    ? find_run_.error()
                                    : base::Error{damaged, "run " + row_.run_id + " is missing"};
    find_run_.reset();
    return base::fail(problem);
  }
  row_ = {std::string(find_run_.text(0)),
          std::string(find_run_.text(1)),
          std::string(find_run_.text(2)),
          std::string(find_run_.text(3)),
          std::string(find_run_.text(4)),
          find_run_.number(5),
          find_run_.integer(6)};
  find_run_.reset();
  return {};
}

base::Result<base::Digest> RunCheck::hash_before(std::uint64_t run, std::uint64_t from) {
  if (from <= 1) return run_hash(row_);
  const bool found = one_hash_.bind(run).bind(from - 1).next();
  const base::Digest hash = found ? one_hash_.digest(0) : base::Digest{};
  const bool failed = one_hash_.failed();
  const base::Error problem = failed ? one_hash_.error() : bad(from - 1, "is missing");
  one_hash_.reset();
  if (!found) return base::fail(problem);
  return hash;
}

port::Record RunCheck::read_row(const Statement& query) {
  port::Record record;
  record.run_id = row_.run_id;
  record.seq = query.number(0);
  record.epoch = query.number(1);
  record.at_us = query.integer(2);
  record.kind = rows_.kind_name(query.integer(3));
  record.step = query.text(4);
  record.attempt = static_cast<std::uint32_t>(query.integer(5));
  record.body = query.text(6);
  ++events_;
  return record;
}

base::Result<Tail> RunCheck::check(std::uint64_t run, std::uint64_t from) {
  auto found = find(run);
  const auto known = accepted_->find(row_.run_id);
  if (known != accepted_->end()) return follow(run, 1, &known->second);
  if (!found) return base::fail(found.error());
  if (from <= 1)
    if (auto blob = check_blob(run, row_.plan); !blob)
      return base::fail(damaged, "run " + row_.run_id + ": its plan: " + blob.error().message);
  return follow(run, from, nullptr);
}

base::Result<Tail> RunCheck::follow(std::uint64_t run, std::uint64_t from,
                                    const Accepted* accepted) {
  auto before = hash_before(run, from);
  if (!before) return base::fail(before.error());
  const std::uint64_t accepted_to = accepted == nullptr ? 0 : accepted->seq;
  Tail tail{run, from - 1, *before, false};
  base::Sha256 as_it_is;
  summary_ = {};
  const ResetAtEnd reset(events_after_);
  events_after_.bind(run).bind(from);
  while (events_after_.next()) {
    const port::Record record = read_row(events_after_);
    const base::Digest stored = events_after_.digest(7);
    if (record.seq <= accepted_to) {
      add_row(as_it_is, event_hash({}, record), events_after_.text(7));
    } else if (auto good = check_row(run, tail, record, stored); !good) {
      return base::fail(good.error());
    }
    summarise(record);
    tail = {run, record.seq, stored, summary_.finished};
    if (record.seq == accepted_to && as_it_is.finish() != accepted->digest)
      return base::fail(bad(record.seq, "or one before it was changed after it was accepted"));
  }
  if (events_after_.failed()) return base::fail(events_after_.error());
  if (tail.seq < accepted_to || (accepted == nullptr && tail.seq < from))
    return base::fail(bad(tail.seq + 1, "is missing"));
  return tail;
}

base::Status RunCheck::check_row(std::uint64_t run, const Tail& tail, const port::Record& record,
                                 const base::Digest& stored) {
  if (record.seq != tail.seq + 1) return base::fail(bad(tail.seq + 1, "is missing"));
  if (event_hash(tail.hash, record) != stored)
    return base::fail(bad(record.seq, "was changed: its hash is wrong"));
  if (auto blob = check_blob(run, record.body); !blob)
    return base::fail(bad(record.seq, "is not whole: " + blob.error().message));
  return {};
}

base::Result<std::pair<Tail, Accepted>> RunCheck::take_as_it_is(std::uint64_t run) {
  // A run whose own row is gone still has its events.
  if (auto found = find(run); !found && found.error().code != damaged)
    return base::fail(found.error());
  Tail tail{run, 0, {}, false};
  base::Sha256 as_it_is;
  const ResetAtEnd reset(events_after_);
  events_after_.bind(run).bind(std::int64_t{0});
  while (events_after_.next()) {
    const port::Record record = read_row(events_after_);
    add_row(as_it_is, event_hash({}, record), events_after_.text(7));
    tail.seq = record.seq;
    tail.hash = events_after_.digest(7);
    tail.finished = tail.finished || record.kind == "run.finished";
  }
  if (events_after_.failed()) return base::fail(events_after_.error());
  return std::pair{tail, Accepted{tail.seq, as_it_is.finish()}};
}

void RunCheck::summarise(const port::Record& record) {
  if (summary_.finished) return;
  const std::string status = status_after(record);
  if (status.empty()) return;
  summary_.status = status;
  summary_.finished = record.kind == "run.finished";
  if (summary_.finished) summary_.finished_us = record.at_us;
  if (!summary_.finished && summary_.started_us == 0) summary_.started_us = record.at_us;
}

base::Status RunCheck::compare_summary(std::uint64_t run) {
  Statement query = db_->prepare(
      "SELECT status, finished, started_us, finished_us FROM run_summary WHERE run = ?");
  const bool found = query.bind(run).next();
  if (query.failed()) return base::fail(query.error());
  if (found && query.text(0) == summary_.status && (query.integer(1) != 0) == summary_.finished &&
      query.integer(2) == summary_.started_us && query.integer(3) == summary_.finished_us)
    return {};
  return base::fail(damaged, "run " + row_.run_id + ": its summary does not fit its events");
}

base::Status RunCheck::rewrite_summary(std::uint64_t run) {
  if (auto tail = check(run); !tail) return base::fail(tail.error());
  Statement put = db_->prepare(
      "INSERT INTO run_summary SELECT id, ?2, ?3, ?4, ?5 FROM run WHERE id = ?1"
      " ON CONFLICT (run) DO UPDATE SET status = ?2, finished = ?3, started_us = ?4,"
      " finished_us = ?5");
  return put.bind(run)
      .bind(summary_.status)
      .bind(std::int64_t{summary_.finished})
      .bind(summary_.started_us)
      .bind(summary_.finished_us)
      .run();
}

base::Status RunCheck::check_blob(std::uint64_t run, std::string_view stored) {
  const auto reference = as_blob_reference(stored);
  if (!reference) return {};
  const bool held = find_blob_ref_.bind(run).bind(*reference).next();
  if (!held && find_blob_ref_.failed()) return base::fail(find_blob_ref_.error());
  find_blob_ref_.reset();
  if (!held)
    return base::fail(damaged, "blob " + base::to_hex(*reference) + " is not held by the run");
  return rows_.check_blob(*reference);
}

}  // namespace reprise::journal_sqlite
