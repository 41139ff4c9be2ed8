// The ledger's part for entries: streams beside the runs, in the same transactions.
#include "journal_sqlite/ledger.h"

namespace reprise::journal_sqlite {

using port::Commit;

Ledger::Verdict Ledger::judge_entries(const port::Batch& batch) const {
  std::map<std::string_view, std::uint64_t> next;
  for (const port::Entry& entry : batch.entries) {
    const std::string which = "stream " + entry.stream + ": entry " + std::to_string(entry.seq);
    if (entry.epoch != head_.epoch)
      return {Commit::fenced, which + " of epoch " + std::to_string(entry.epoch) + " in epoch " +
                                  std::to_string(head_.epoch)};
    auto place = next.find(entry.stream);
    if (place == next.end()) {
      const auto working = working_streams_.find(entry.stream);
      const auto known = streams_.find(entry.stream);
      std::uint64_t last = known == streams_.end() ? 0 : known->second.seq;
      if (working != working_streams_.end()) last = working->second.tail.seq;
      place = next.emplace(entry.stream, last + 1).first;
    }
    if (entry.seq != place->second++) return {Commit::gap, which + " does not follow"};
  }
  return {};
}

// The stream's end inside this transaction.
base::Result<Ledger::Working*> Ledger::work_on_stream(const std::string& name) {
  if (const auto known = working_streams_.find(name); known != working_streams_.end())
    return &known->second;
  Working work;
  if (const auto known = streams_.find(name); known != streams_.end()) {
    work.tail = known->second;
  } else {
    auto id = entry_rows_->add_stream(name);
    if (!id) return base::fail(id.error());
    work.tail = {*id, 0, stream_hash(name), false};
  }
  return &working_streams_.emplace(name, work).first->second;
}

base::Status Ledger::insert_entry(const port::Entry& entry) {
  auto work = work_on_stream(entry.stream);
  if (!work) return base::fail(work.error());
  Working& stream = **work;
  if (stream.count == 0) stream.first = entry.seq;
  auto kind = rows_->kind_id(entry.kind);
  if (!kind) return base::fail(kind.error());
  const port::Entry* stored = &entry;
  port::Entry reference;
  if (needs_blob(entry.body)) {
    const base::Digest digest = base::sha256(entry.body);
    auto put = entry_rows_->add_blob(stream.tail.run, entry.seq, digest, entry.body);
    if (!put) return put;
    reference = {entry.stream, entry.seq,  entry.epoch,
                 entry.at_us,  entry.kind, blob_reference(digest)};
    stored = &reference;
  }
  const base::Digest hash = entry_hash(stream.tail.hash, *stored);
  if (auto put = entry_rows_->add_entry(stream.tail.run, *stored, *kind, hash); !put) return put;
  stream.tail = {stream.tail.run, entry.seq, hash, false};
  ++stream.count;
  return {};
}

}  // namespace reprise::journal_sqlite
