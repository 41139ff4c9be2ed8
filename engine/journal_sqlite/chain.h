// The hash chain: which bytes are hashed, in which order. docs/journal-format.md describes it for
// other readers; changing anything here is a new format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "port/journal.h"

namespace reprise::journal_sqlite {

// The key of the commit chain. Without bytes the chain is plain SHA-256 and `id` is empty.
struct ChainKey {
  std::string bytes = {};
  std::string id = {};  // 16 hex digits of a hash of the key: says which key, not what it is
};
ChainKey make_chain_key(std::string bytes);

// One run's part of one transaction: events first .. first+count-1. `run` is the run's row number.
// For a stream: its entries, and the stream's row number; it is never finished.
struct Span {
  std::uint64_t run = 0, first = 1, count = 0;
  bool finished = false;   // the run has its run.finished at or before the last of them
  base::Digest last = {};  // hash of the last of them
  std::uint64_t tail() const { return first + count - 1; }
  friend bool operator==(const Span&, const Span&) = default;
};
// What one transaction wrote. One without entries is encoded as in format 1.
struct Spans {
  std::vector<Span> runs = {}, streams = {};
  bool empty() const { return runs.empty() && streams.empty(); }
  friend bool operator==(const Spans&, const Spans&) = default;
};
std::string encode_spans(const Spans& spans);
base::Result<Spans> decode_spans(std::string_view bytes);

enum class CommitKind : std::uint8_t {
  events = 0,   // payload: the spans written
  start = 1,    // payload: JSON, who started; the epoch is one higher from here on
  seal = 2,     // payload: one span per unfinished run, and one per stream, from 1 to its last
  accept = 3,   // payload: JSON, who accepted what
  archive = 4,  // payload: JSON, the runs and entries that were moved to an archive
};

struct CommitRow {
  std::uint64_t n = 0;  // from 1, without a gap
  CommitKind kind = CommitKind::events;
  base::WallMicros at_us = 0;
  std::uint64_t epoch = 0;
  std::uint64_t events = 0;  // and entries
  std::string payload = {};
  std::string key_id = {};  // of the key its hash was made with; empty = none
  base::Digest hash = {};
};

// What the first commit's hash follows.
base::Digest genesis_hash(std::string_view journal_uuid);
// `key` is used exactly where row.key_id is not empty; row.hash is not read.
base::Digest commit_hash(const base::Digest& previous, const CommitRow& row, const ChainKey& key);

// What the first event's hash follows. `plan` as stored.
base::Digest run_hash(const port::NewRun& run);
// `event.body` as stored.
base::Digest event_hash(const base::Digest& previous, const port::Record& event);

// What a stream's first entry's hash follows.
base::Digest stream_hash(std::string_view name);
// `entry.body` as stored.
base::Digest entry_hash(const base::Digest& previous, const port::Entry& entry);

}  // namespace reprise::journal_sqlite
