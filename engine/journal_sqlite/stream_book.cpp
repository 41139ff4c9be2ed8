#include "journal_sqlite/stream_book.h"

#include "journal_sqlite/errors.h"
#include "journal_sqlite/schema.h"

namespace reprise::journal_sqlite {

base::Status StreamBook::add(const CommitRow& row, const std::vector<Span>& spans) {
  for (const Span& span : spans) {
    Known& stream = find(span.run);
    if (span.first != stream.tail.seq + 1 && (whole_ || stream.tail.seq != 0))
      return base::fail(damaged, "commit " + std::to_string(row.n) +
                                     " does not follow in stream number " +
                                     std::to_string(span.run));
    stream.tail = {span.run, span.tail(), span.last, false};
  }
  return {};
}

base::Status StreamBook::move(const CommitRow& row,
                              const std::vector<ArchivePayload::Stream>& streams) {
  for (const auto& moved : streams) {
    Known& stream = find(moved.stream);
    const bool follows = !stream.moved || moved.first == stream.moved->through + 1;
    if (!follows || moved.through > stream.tail.seq || moved.through < moved.first)
      return base::fail(damaged, "commit " + std::to_string(row.n) +
                                     " archived other entries of stream " + moved.name +
                                     " than it had");
    stream.moved = Moved{moved.through, moved.hash};
  }
  return {};
}

StreamBook::Known& StreamBook::find(std::uint64_t stream) {
  auto place = known_.find(stream);
  if (place == known_.end()) place = known_.emplace(stream, Known{}).first;
  if (place->second.tail.run == 0 && whole_) place->second.moved = Moved{};
  place->second.tail.run = stream;
  return place->second;
}

bool StreamBook::seal(const std::vector<Span>& spans, bool accepted) {
  bool same = spans.size() == known_.size();
  std::map<std::uint64_t, Known> sealed;
  for (const Span& span : spans) {
    const auto known = known_.find(span.run);
    same = same && known != known_.end() && known->second.tail.seq == span.tail() &&
           known->second.tail.hash == span.last;
    Known& stream = sealed[span.run];
    if (known != known_.end() && !accepted) stream.moved = known->second.moved;
    stream.tail = {span.run, span.tail(), span.last, false};
    stream.sealed = span.tail();
  }
  known_ = std::move(sealed);
  return same;
}

namespace {

class StreamsCheck {
 public:
  StreamsCheck(Database& db, const StreamBook& book, bool since_seal)
      : db_(db), book_(book), since_seal_(since_seal) {}

  base::Result<StreamReport> run();

 private:
  base::Status check(EntryCheck& check, std::uint64_t stream, const std::string& name);
  base::Status compare_moved(std::uint64_t stream, const std::string& name);

  Database& db_;
  const StreamBook& book_;
  bool since_seal_;
  AcceptedStreams accepted_;
  StreamReport report_;
};

base::Result<StreamReport> StreamsCheck::run() {
  auto any = has_entries(db_);
  if (!any) return base::fail(any.error());
  if (!*any) return std::move(report_);
  auto accepted = read_accepted_streams(db_);
  if (!accepted) return base::fail(accepted.error());
  accepted_ = std::move(*accepted);
  auto streams = read_streams(db_);
  if (!streams) return base::fail(streams.error());
  EntryCheck entries(db_, accepted_);
  for (const auto& [stream, name] : *streams)
    if (auto done = check(entries, stream, name); !done) return base::fail(done.error());
  for (const auto& [stream, known] : book_.streams())
    if (streams->count(stream) == 0)
      report_.damage.push_back("stream number " + std::to_string(stream) + " is missing");
  report_.entries = entries.entries();
  for (const auto& [name, entry] : accepted_)
    report_.accepted.push_back("stream " + name + " up to entry " + std::to_string(entry.seq));
  return std::move(report_);
}

base::Status StreamsCheck::check(EntryCheck& check, std::uint64_t stream, const std::string& name) {
  const auto known = book_.streams().find(stream);
  const bool is_known = known != book_.streams().end();
  const std::uint64_t from = since_seal_ && is_known ? known->second.sealed + 1 : 1;
  auto tail = check.check(stream, name, from);
  if (!tail && tail.error().code != damaged) return base::fail(tail.error());
  if (!tail) {
    report_.damage.push_back(tail.error().message);
    return {};
  }
  report_.streams[name] = *tail;
  const auto accepted = accepted_.find(name);
  if (accepted != accepted_.end() && accepted->second.seq == tail->seq) {
    // Accepted as it is, and nothing came after it.
  } else if (!is_known && (book_.is_whole() || since_seal_)) {
    report_.damage.push_back("stream " + name + " is in no commit");
  } else if (is_known &&
             (known->second.tail.seq != tail->seq || known->second.tail.hash != tail->hash)) {
    report_.damage.push_back("stream " + name + " ends at entry " + std::to_string(tail->seq) +
                             ", and the commits say entry " +
                             std::to_string(known->second.tail.seq));
  }
  return compare_moved(stream, name);
}

base::Status StreamsCheck::compare_moved(std::uint64_t stream, const std::string& name) {
  auto moved = read_moved(db_, stream);
  if (!moved) return base::fail(moved.error());
  const auto known = book_.streams().find(stream);
  const auto said = known == book_.streams().end() ? std::nullopt : known->second.moved;
  if (said && (said->through != moved->through || said->hash != moved->hash))
    report_.damage.push_back("stream " + name +
                             ": the commits say otherwise which entries were archived");
  return {};
}

}  // namespace

base::Result<StreamReport> check_streams(Database& db, const StreamBook& book, bool since_seal) {
  return StreamsCheck(db, book, since_seal).run();
}

}  // namespace reprise::journal_sqlite
