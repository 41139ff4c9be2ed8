#include "journal_sqlite/entry_check.h"

#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

namespace {

base::Error bad(const std::string& name, std::uint64_t seq, const std::string& what) {
  return {damaged, "stream " + name + ": entry " + std::to_string(seq) + " " + what};
}

}  // namespace

base::Result<AcceptedStreams> read_accepted_streams(Database& db) {
  AcceptedStreams accepted;
  auto read = each_acceptance(db, [&accepted](const AcceptPayload& payload) {
    for (const auto& [name, entry] : payload.streams) accepted[name] = entry;
  });
  if (!read) return base::fail(read.error());
  return accepted;
}

base::Result<std::map<std::uint64_t, std::string>> read_streams(Database& db) {
  std::map<std::uint64_t, std::string> streams;
  // From one stream to the next: there may be many entries.
  Statement orphans = db.prepare(
      "WITH RECURSIVE found (stream) AS (SELECT min(stream) FROM entry UNION ALL"
      " SELECT (SELECT min(e.stream) FROM entry AS e WHERE e.stream > found.stream) FROM found"
      " WHERE found.stream IS NOT NULL) SELECT stream FROM found WHERE stream IS NOT NULL");
  while (orphans.next()) streams[orphans.number(0)] = "number " + std::to_string(orphans.number(0));
  if (orphans.failed()) return base::fail(orphans.error());
  Statement named = db.prepare("SELECT id, name FROM stream");
  while (named.next()) streams[named.number(0)] = named.text(1);
  if (named.failed()) return base::fail(named.error());
  return streams;
}

base::Result<Moved> read_moved(Database& db, std::uint64_t stream) {
  Statement query = db.prepare("SELECT through, hash FROM moved WHERE stream = ?");
  if (query.bind(stream).next()) return Moved{query.number(0), query.digest(1)};
  if (query.failed()) return base::fail(query.error());
  return Moved{};
}

base::Result<Tail> tail_before(Database& db, std::uint64_t stream, const std::string& name,
                               std::uint64_t from) {
  auto moved = read_moved(db, stream);
  if (!moved) return base::fail(moved.error());
  if (from <= moved->through + 1 && moved->through > 0)
    return Tail{stream, moved->through, moved->hash, false};
  if (from <= 1) return Tail{stream, 0, stream_hash(name), false};
  Statement query = db.prepare("SELECT hash FROM entry WHERE stream = ? AND seq = ?");
  if (query.bind(stream).bind(from - 1).next())
    return Tail{stream, from - 1, query.digest(0), false};
  return base::fail(query.failed() ? query.error() : bad(name, from - 1, "is missing"));
}

EntryCheck::EntryCheck(Database& db, const AcceptedStreams& accepted)
    : db_(&db),
      rows_(db),
      accepted_(&accepted),
      entries_after_(db.prepare("SELECT seq, epoch, at_us, kind, body, hash FROM entry"
                                " WHERE stream = ? AND seq >= ? AND seq <= ? ORDER BY seq")),
      find_blob_ref_(
          db.prepare("SELECT 1 FROM entry_blob WHERE stream = ? AND seq = ? AND hash = ?")) {}

base::Result<Tail> EntryCheck::check(std::uint64_t stream, const std::string& name,
                                     std::uint64_t from, std::uint64_t until) {
  auto tail = tail_before(*db_, stream, name, from);
  if (!tail) return tail;
  const auto known = accepted_->find(name);
  const bool as_it_is = known != accepted_->end() && from <= 1;
  return follow(stream, name, *tail, as_it_is ? &known->second : nullptr, until);
}

base::Result<Tail> EntryCheck::follow(std::uint64_t stream, const std::string& name, Tail tail,
                                      const Accepted* accepted, std::uint64_t until) {
  const std::uint64_t accepted_to = accepted == nullptr ? 0 : accepted->seq;
  base::Sha256 as_it_is;
  const ResetAtEnd reset(entries_after_);
  entries_after_.bind(stream)
      .bind(accepted == nullptr ? tail.seq + 1 : 0)
      .bind(static_cast<std::int64_t>(std::min<std::uint64_t>(until, INT64_MAX)));
  while (entries_after_.next()) {
    const port::Entry entry = read_row(name);
    const base::Digest stored = entries_after_.digest(5);
    if (entry.seq <= accepted_to) {
      add_row(as_it_is, entry_hash({}, entry), entries_after_.text(5));
    } else if (auto good = check_row(tail, entry, stored); !good) {
      return base::fail(good.error());
    }
    tail = {stream, entry.seq, stored, false};
    if (entry.seq == accepted_to && as_it_is.finish() != accepted->digest)
      return base::fail(bad(name, entry.seq, "or one before it was changed after it was accepted"));
  }
  if (entries_after_.failed()) return base::fail(entries_after_.error());
  if (tail.seq < std::min(accepted_to, until))
    return base::fail(bad(name, tail.seq + 1, "is missing"));
  return tail;
}

base::Status EntryCheck::check_row(const Tail& tail, const port::Entry& entry,
                                   const base::Digest& stored) {
  if (entry.seq != tail.seq + 1) return base::fail(bad(entry.stream, tail.seq + 1, "is missing"));
  if (entry_hash(tail.hash, entry) != stored)
    return base::fail(bad(entry.stream, entry.seq, "was changed: its hash is wrong"));
  if (auto blob = check_blob(tail.run, entry); !blob)
    return base::fail(bad(entry.stream, entry.seq, "is not whole: " + blob.error().message));
  return {};
}

base::Result<std::pair<Tail, Accepted>> EntryCheck::take_as_it_is(std::uint64_t stream,
                                                                  const std::string& name) {
  auto before = tail_before(*db_, stream, name, 1);
  if (!before) return base::fail(before.error());
  Tail tail = *before;
  base::Sha256 as_it_is;
  const ResetAtEnd reset(entries_after_);
  entries_after_.bind(stream).bind(std::int64_t{0}).bind(std::int64_t{INT64_MAX});
  while (entries_after_.next()) {
    const port::Entry entry = read_row(name);
    add_row(as_it_is, entry_hash({}, entry), entries_after_.text(5));
    tail = {stream, entry.seq, entries_after_.digest(5), false};
  }
  if (entries_after_.failed()) return base::fail(entries_after_.error());
  return std::pair{tail, Accepted{tail.seq, as_it_is.finish()}};
}

port::Entry EntryCheck::read_row(const std::string& name) {
  ++entries_;
  return {name,
          entries_after_.number(0),
          entries_after_.number(1),
          entries_after_.integer(2),
          rows_.kind_name(entries_after_.integer(3)),
          std::string(entries_after_.text(4))};
}

base::Status EntryCheck::check_blob(std::uint64_t stream, const port::Entry& entry) {
  const auto reference = as_blob_reference(entry.body);
  if (!reference) return {};
  const bool held = find_blob_ref_.bind(stream).bind(entry.seq).bind(*reference).next();
  if (!held && find_blob_ref_.failed()) return base::fail(find_blob_ref_.error());
  find_blob_ref_.reset();
  if (!held)
    return base::fail(damaged, "blob " + base::to_hex(*reference) + " is not held by the entry");
  return rows_.check_blob(*reference);
}

}  // namespace reprise::journal_sqlite
