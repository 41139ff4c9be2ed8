#include "journal_sqlite/run_check.h"

#include <nlohmann/json.hpp>

#include "journal_sqlite/compression.h"
#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

namespace {

// One row's share of the digest over a run as it is.
void add_row(base::Sha256& digest, const port::Record& record, std::string_view stored_hash) {
  const base::Digest content = event_hash({}, record);
  digest.add({reinterpret_cast<const char*>(content.data()), content.size()});
  digest.add(stored_hash);
}

void read_runs(AcceptedRuns& into, std::string_view payload) {
  const auto json = nlohmann::json::parse(payload, nullptr, false);
  if (!json.is_object() || !json.contains("runs") || !json["runs"].is_object()) return;
  for (const auto& [run_id, entry] : json["runs"].items()) {
    if (!entry.is_object() || !entry.contains("seq") || !entry.contains("digest")) continue;
    if (!entry["seq"].is_number_unsigned() || !entry["digest"].is_string()) continue;
    const auto digest = from_hex(entry["digest"].get<std::string>());
    if (digest) into[run_id] = {entry["seq"].get<std::uint64_t>(), *digest};
  }
}

}  // namespace

base::Result<AcceptedRuns> read_accepted(Database& db) {
  AcceptedRuns accepted;
  Statement query = db.prepare(
      "SELECT c.payload FROM mark AS m JOIN commit_ AS c ON c.n = m.n WHERE m.kind = ? ORDER BY m.n");
  query.bind(static_cast<std::int64_t>(CommitKind::accept));
  while (query.next()) read_runs(accepted, query.text(0));
  if (query.failed()) return base::fail(query.error());
  return accepted;
}

RunCheck::RunCheck(Database& db, const AcceptedRuns& accepted)
    : db_(&db),
      accepted_(&accepted),
      find_run_(db.prepare("SELECT run_id, runbook, plan_hash, plan, mode, seed, created_us FROM run"
                           " WHERE id = ?")),
      events_after_(db.prepare("SELECT seq, epoch, at_us, kind, step, attempt, body, hash FROM event"
                               " WHERE run = ? AND seq >= ? ORDER BY seq")),
      one_hash_(db.prepare("SELECT hash FROM event WHERE run = ? AND seq = ?")),
      find_blob_(db.prepare("SELECT codec, bytes FROM blob WHERE hash = ?")) {
  Statement kinds = db.prepare("SELECT id, name FROM kind");
  while (kinds.next()) kinds_[kinds.integer(0)] = kinds.text(1);
}

base::Error RunCheck::bad(std::uint64_t seq, const std::string& what) const {
  return {damaged, "run " + row_.run_id + ": event " + std::to_string(seq) + " " + what};
}

base::Status RunCheck::find(std::uint64_t run) {
  row_ = {};
  row_.run_id = "number " + std::to_string(run);
  if (!find_run_.bind(run).next()) {
    const base::Error problem =
        find_run_.failed() ? find_run_.error()
                           : base::Error{damaged, "run " + row_.run_id + " is missing"};
    find_run_.reset();
    return base::fail(problem);
  }
  row_ = {std::string(find_run_.text(0)), std::string(find_run_.text(1)),
          std::string(find_run_.text(2)), std::string(find_run_.text(3)),
          std::string(find_run_.text(4)), find_run_.number(5), find_run_.integer(6)};
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
  record.kind = kinds_[query.integer(3)];
  record.step = query.text(4);
  record.attempt = static_cast<std::uint32_t>(query.integer(5));
  record.body = query.text(6);
  ++events_;
  return record;
}

base::Status RunCheck::check_accepted(const Accepted& accepted, const base::Digest& digest) const {
  if (digest == accepted.digest) return {};
  return base::fail(bad(accepted.seq, "or one before it was changed after the damage was accepted"));
}

base::Result<Tail> RunCheck::check(std::uint64_t run, std::uint64_t from) {
  if (auto found = find(run); !found) return base::fail(found.error());
  const auto known = accepted_->find(row_.run_id);
  const Accepted accepted = known == accepted_->end() ? Accepted{} : known->second;
  if (accepted.seq != 0) from = 1;
  auto before = hash_before(run, from);
  if (!before) return base::fail(before.error());
  if (auto blob = check_blob(row_.plan); from <= 1 && !blob) return base::fail(blob.error());
  Tail tail{run, from - 1, *before, false};
  base::Sha256 as_it_is;
  events_after_.reset();
  events_after_.bind(run).bind(from);
  while (events_after_.next()) {
    const port::Record record = read_row(events_after_);
    const base::Digest stored = events_after_.digest(7);
    tail.finished = tail.finished || record.kind == "run.finished";
    if (record.seq <= accepted.seq) {
      add_row(as_it_is, record, events_after_.text(7));
    } else {
      if (record.seq != tail.seq + 1) return base::fail(bad(tail.seq + 1, "is missing"));
      if (event_hash(tail.hash, record) != stored)
        return base::fail(bad(record.seq, "was changed: its hash is wrong"));
      if (auto blob = check_blob(record.body); !blob)
        return base::fail(bad(record.seq, "is not whole: " + blob.error().message));
    }
    tail.seq = record.seq;
    tail.hash = stored;
    if (record.seq == accepted.seq)
      if (auto same = check_accepted(accepted, as_it_is.finish()); !same)
        return base::fail(same.error());
  }
  const bool failed = events_after_.failed();
  const base::Error problem = failed ? events_after_.error() : base::Error{};
  events_after_.reset();
  if (failed) return base::fail(problem);
  if (tail.seq < accepted.seq) return base::fail(bad(tail.seq + 1, "is missing"));
  if (tail.seq < from) return base::fail(bad(from, "is missing"));
  return tail;
}

base::Result<std::pair<Tail, Accepted>> RunCheck::take_as_it_is(std::uint64_t run) {
  // A run whose own row is gone still has its events.
  if (auto found = find(run); !found && found.error().code != damaged)
    return base::fail(found.error());
  Tail tail{run, 0, {}, false};
  base::Sha256 as_it_is;
  events_after_.reset();
  events_after_.bind(run).bind(std::int64_t{0});
  while (events_after_.next()) {
    const port::Record record = read_row(events_after_);
    add_row(as_it_is, record, events_after_.text(7));
    tail.seq = record.seq;
    tail.hash = events_after_.digest(7);
    tail.finished = tail.finished || record.kind == "run.finished";
  }
  if (events_after_.failed()) return base::fail(events_after_.error());
  events_after_.reset();
  return std::pair{tail, Accepted{tail.seq, as_it_is.finish()}};
}

base::Status RunCheck::check_blob(std::string_view stored) {
  const auto reference = as_blob_reference(stored);
  if (!reference || whole_blobs_.count(*reference) != 0) return {};
  const bool found = find_blob_.bind(*reference).next();
  if (!found && find_blob_.failed()) return base::fail(find_blob_.error());
  base::Result<std::string> text = base::fail(damaged, "");
  if (found && find_blob_.text(0) == "zstd") text = decompress(find_blob_.text(1));
  find_blob_.reset();
  if (!text || base::sha256(*text) != *reference)
    return base::fail(damaged, "blob " + base::to_hex(*reference) +
                                   (found ? " is damaged" : " is missing"));
  whole_blobs_.insert(*reference);
  return {};
}

}  // namespace reprise::journal_sqlite
