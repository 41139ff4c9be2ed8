// What may be asked about the streams of a journal.
#include "journal_sqlite/entry_check.h"
#include "journal_sqlite/entry_rows.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/reader.h"
#include "journal_sqlite/schema.h"

namespace reprise::journal_sqlite {

namespace {

port::Entry entry_from(const Statement& query, const std::string& stream) {
  return {stream,
          query.number(0),
          query.number(1),
          query.integer(2),
          std::string(query.text(3)),
          std::string(query.text(4))};
}

}  // namespace

base::Result<std::uint64_t> Reader::find_stream(const std::string& name) const {
  auto any = has_entries(*db_);
  if (!any) return base::fail(any.error());
  if (!*any) return std::uint64_t{0};
  Statement query = db_->prepare("SELECT id FROM stream WHERE name = ?");
  if (query.bind(name).next()) return query.number(0);
  if (query.failed()) return base::fail(query.error());
  return std::uint64_t{0};
}

base::Result<std::uint64_t> Reader::last_entry(const std::string& name) const {
  auto stream = find_stream(name);
  if (!stream || *stream == 0) return stream;
  Statement query =
      db_->prepare("SELECT seq FROM entry WHERE stream = ? ORDER BY seq DESC LIMIT 1");
  if (query.bind(*stream).next()) return query.number(0);
  if (query.failed()) return base::fail(query.error());
  auto moved = read_moved(*db_, *stream);
  if (!moved) return base::fail(moved.error());
  return moved->through;
}

base::Result<std::vector<port::Entry>> Reader::entries_after(const std::string& name,
                                                             std::uint64_t seq,
                                                             std::size_t most) const {
  std::vector<port::Entry> entries;
  auto stream = find_stream(name);
  if (!stream) return base::fail(stream.error());
  if (*stream == 0) return entries;
  auto accepted = read_accepted_streams(*db_);
  if (!accepted) return base::fail(accepted.error());
  const auto damage = accepted->find(name);
  const std::uint64_t accepted_to = damage == accepted->end() ? 0 : damage->second.seq;
  Statement query = select_entries(*db_, *stream, seq + 1);
  base::Digest before{};
  while ((most == 0 || entries.size() < most) && query.next()) {
    port::Entry entry = entry_from(query, name);
    if (entries.empty() && entry.seq > accepted_to) {
      auto tail = tail_before(*db_, *stream, name, entry.seq);
      if (!tail) return base::fail(tail.error());
      before = tail->hash;
    }
    const bool follows = entries.empty() || entry.seq == entries.back().seq + 1;
    if (entry.seq > accepted_to && (!follows || entry_hash(before, entry) != query.digest(5)))
      return base::fail(damaged, "stream " + name + ": entry " + std::to_string(entry.seq) +
                                     " was changed: its hash is wrong");
    before = query.digest(5);
    auto body = whole(entry.body);
    if (!body) return base::fail(body.error());
    entry.body = std::move(*body);
    entries.push_back(std::move(entry));
  }
  if (query.failed()) return base::fail(query.error());
  return entries;
}

}  // namespace reprise::journal_sqlite
