#include <unistd.h>

#include <algorithm>
#include <set>

#include "journal_sqlite/commit_walk.h"
#include "journal_sqlite/entry_check.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/file.h"
#include "journal_sqlite/lock_file.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/payload.h"
#include "journal_sqlite/run_check.h"
#include "journal_sqlite/schema.h"
#include "journal_sqlite/start_check.h"

namespace reprise::journal_sqlite {

namespace {

struct Acceptance {
  AcceptPayload payload;
  Identity identity;
  Head head;
  OpenRuns open;
  Streams streams;
  std::vector<std::pair<std::uint64_t, Tail>> tails;  // of every run that is there
};

// Each run either whole, or as it is with a digest, or lost.
base::Status take_runs(Database& db, Acceptance& into) {
  auto before = read_accepted(db);
  if (!before) return base::fail(before.error());
  RunCheck check(db, *before);
  Statement query = db.prepare("SELECT id FROM run UNION SELECT run FROM event ORDER BY 1");
  std::vector<std::uint64_t> runs;
  while (query.next()) runs.push_back(query.number(0));
  if (query.failed()) return base::fail(query.error());
  for (const std::uint64_t run : runs) {
    auto tail = check.check(run);
    if (!tail && tail.error().code != damaged) return base::fail(tail.error());
    if (!tail) {
      auto as_it_is = check.take_as_it_is(run);
      if (!as_it_is) return base::fail(as_it_is.error());
      tail = as_it_is->first;
      into.payload.runs[check.run_id()] = as_it_is->second;
    }
    into.tails.emplace_back(run, *tail);
    if (!tail->finished && tail->seq > 0) into.open[check.run_id()] = *tail;
  }
  return {};
}

// The same for streams.
base::Status take_streams(Database& db, Acceptance& into) {
  auto before = read_accepted_streams(db);
  if (!before) return base::fail(before.error());
  auto streams = read_streams(db);
  if (!streams) return base::fail(streams.error());
  EntryCheck check(db, *before);
  for (const auto& [stream, name] : *streams) {
    auto tail = check.check(stream, name);
    if (!tail && tail.error().code != damaged) return base::fail(tail.error());
    // One without entries stands in no commit and no seal: only here.
    if (!tail || tail->seq == 0) {
      auto as_it_is = check.take_as_it_is(stream, name);
      if (!as_it_is) return base::fail(as_it_is.error());
      tail = as_it_is->first;
      into.payload.streams[name] = as_it_is->second;
    }
    into.streams[name] = *tail;
  }
  return {};
}

// The commits' last word on each run, as far as they can be read.
base::Status find_lost(Database& db, const Acceptance& found, std::vector<std::uint64_t>& lost) {
  std::set<std::uint64_t> gone;
  Statement query = db.prepare("SELECT kind, payload FROM commit_ ORDER BY n");
  while (query.next()) {
    if (query.integer(0) == static_cast<std::int64_t>(CommitKind::events))
      if (auto spans = decode_spans(query.text(1)))
        for (const Span& span : spans->runs) gone.insert(span.run);
    if (query.integer(0) == static_cast<std::int64_t>(CommitKind::archive))
      if (auto archived = decode_archive(query.text(1)))
        for (const auto& run : archived->runs) gone.erase(run.run);
  }
  if (query.failed()) return base::fail(query.error());
  for (const auto& [run, tail] : found.tails) gone.erase(run);
  lost.assign(gone.begin(), gone.end());
  return {};
}

// `list` from the events alone.
base::Status rebuild_summaries(Database& db, const Acceptance& found) {
  RunCheck check(db, found.payload.runs);
  for (const auto& [run, tail] : found.tails)
    if (auto done = check.rewrite_summary(run); !done) return done;
  return {};
}

// Epoch and incarnation go beyond everything that was ever seen: tokens must not come again.
base::Status raise_above(const Held& held, Acceptance& into) {
  auto seen = Witness::read(held.witness);
  if (seen && seen->has_value()) {
    into.head.epoch = std::max(into.head.epoch, (*seen)->epoch);
    if ((*seen)->journal_uuid == into.identity.uuid)
      into.identity.incarnation = std::max(into.identity.incarnation, (*seen)->incarnation);
  }
  into.payload.incarnation = ++into.identity.incarnation;
  Statement lease = held.db->prepare(
      "INSERT INTO lease VALUES ('journal', '', ?1, '', 0, 0) ON CONFLICT (scope) DO UPDATE SET"
      " epoch = ?1");
  return lease.bind(into.head.epoch).run();
}

base::Status collect(const Held& held, Acceptance& into) {
  Database& db = *held.db;
  if (auto taken = take_runs(db, into); !taken) return taken;
  if (auto taken = take_streams(db, into); !taken) return taken;
  if (auto done = find_lost(db, into, into.payload.lost); !done) return done;
  auto identity = read_identity(db);
  if (!identity) return base::fail(identity.error());
  into.identity = *identity;
  auto head = read_head(db, identity->uuid);
  if (!head) return base::fail(head.error());
  into.head = *head;
  auto commits = digest_of_commits(db, head->n + 1);
  if (!commits) return base::fail(commits.error());
  into.payload.commits = *commits;
  return raise_above(held, into);
}

// From the first commit, where that can be read.
base::Status restore_maker(Database& db) {
  auto first = read_commit(db, 1);
  if (!first) return base::fail(first.error());
  const auto engine = engine_of_start(first->has_value() ? (*first)->payload : "");
  return engine ? write_meta(db, "created_by", *engine) : base::Status{};
}

base::Status write_acceptance(Ledger& ledger, const Acceptance& found, base::WallMicros now_us) {
  const auto change = [&]() -> base::Status {
    const std::string incarnation = std::to_string(found.identity.incarnation);
    if (auto put = write_meta(ledger.database(), "incarnation", incarnation); !put) return put;
    if (auto put = restore_maker(ledger.database()); !put) return put;
    return rebuild_summaries(ledger.database(), found);
  };
  auto written = ledger.record(CommitKind::accept, encode(found.payload), now_us, change);
  if (!written) return written;
  if (auto sealed = ledger.seal(); !sealed) return sealed;
  return ledger.database().checkpoint(true);
}

// The new witness replaces the old one whole: that may be damaged, or another journal's.
base::Status replace_witness(const std::string& path, const Ledger& ledger,
                             const Identity& identity) {
  const Head& end = ledger.head();
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());
  auto witness = Witness::open(
      fresh, {identity.uuid, identity.incarnation, end.epoch, end.n, end.hash, ledger.key().id});
  if (!witness) return base::fail(witness.error());
  if (auto named = rename_file(fresh, path); !named) return named;
  return sync_folder(folder_of(path));
}

}  // namespace

base::Result<AcceptReport> accept_state(const OpenSettings& settings, const std::string& actor,
                                        const std::string& reason) {
  if (reason.empty()) return base::fail("usage", "an acceptance needs a reason");
  auto held = hold_journal(settings);
  if (!held) return base::fail(held.error());
  if (held->db == nullptr) return base::fail(none, "there is no journal in " + held->folder.root);
  const ChainKey key = make_chain_key(settings.key);
  auto verified = verify_journal(*held->db, key);
  if (!verified) return base::fail(verified.error());
  if (auto compared =
          compare_witness(*held->db, Witness::read(held->witness), held->witness, *verified);
      !compared)
    return base::fail(compared.error());
  if (verified->is_whole()) return AcceptReport{};
  if (!verified->is_readable)
    return base::fail(
        damaged, "this damage cannot be accepted: " + verified->damage.front(),
        "Save what can be read by 'reprise journal export', then put a backup back or "
        "begin with a new state folder.");
  Acceptance found;
  found.payload.actor = actor;
  found.payload.reason = reason;
  found.payload.problems = verified->damage;
  if (auto collected = collect(*held, found); !collected) return base::fail(collected.error());
  Ledger ledger(std::move(*held->db), key, found.head, std::move(found.open),
                std::move(found.streams));
  if (auto written = write_acceptance(ledger, found, settings.now_us); !written)
    return base::fail(written.error());
  if (auto replaced = replace_witness(held->witness, ledger, found.identity); !replaced)
    return base::fail(replaced.error());
  if (auto closed = ledger.close(); !closed) return base::fail(closed.error());
  return AcceptReport{verified->damage};
}

}  // namespace reprise::journal_sqlite
