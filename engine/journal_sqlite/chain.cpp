#include "journal_sqlite/chain.h"

#include <algorithm>
#include <limits>

#include "base/assert.h"
#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

namespace {

// Numbers are 8 bytes, little-endian; texts are their length as a number, then their bytes.
void put(std::string& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>(number >> shift));
}

void put(std::string& out, std::string_view text) {
  put(out, std::uint64_t{text.size()});
  out.append(text);
}

void put(std::string& out, const base::Digest& digest) {
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

// LEB128, for spans.
void put_short(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}

bool take_short(std::string_view& in, std::uint64_t& number) {
  number = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (in.empty()) return false;
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    if (shift == 63 && byte > 1) return false;
    number |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return byte != 0 || shift == 0;  // one form per number
  }
  return false;
}

void put(std::string& out, const Span& span) {
  put_short(out, span.run);
  put_short(out, span.first);
  put_short(out, span.count);
  out.push_back(span.finished ? 1 : 0);
  put(out, span.last);
}

bool take(std::string_view& in, Span& span) {
  const bool numbers = take_short(in, span.run) && take_short(in, span.first) &&
                       take_short(in, span.count) && in.size() >= 1 + span.last.size();
  const bool sane = numbers && span.run >= 1 && span.first >= 1 && span.count >= 1 &&
                    span.count <= std::numeric_limits<std::uint64_t>::max() - span.first &&
                    static_cast<unsigned char>(in.front()) <= 1;
  if (!sane) return false;
  span.finished = in.front() == 1;
  std::copy_n(in.begin() + 1, span.last.size(), span.last.begin());
  in.remove_prefix(1 + span.last.size());
  return true;
}

// Row numbers begin at 1, so that no span begins with this byte.
constexpr char streams_begin = '\0';

tl::unexpected<base::Error> no_spans() {
  return base::fail(damaged, "a commit does not say which events it holds");
}

}  // namespace

ChainKey make_chain_key(std::string bytes) {
  if (bytes.empty()) return {};
  std::string id = base::sha256_hex("reprise journal key\n" + bytes).substr(0, 16);
  return {std::move(bytes), std::move(id)};
}

std::string encode_spans(const Spans& spans) {
  std::string out;
  out.reserve((spans.runs.size() + spans.streams.size()) * 40 + 1);
  for (const Span& span : spans.runs) put(out, span);
  if (spans.streams.empty()) return out;
  out.push_back(streams_begin);
  for (const Span& span : spans.streams) put(out, span);
  return out;
}

base::Result<Spans> decode_spans(std::string_view in) {
  Spans spans;
  std::vector<Span>* into = &spans.runs;
  while (!in.empty()) {
    if (in.front() == streams_begin) {
      in.remove_prefix(1);
      if (into == &spans.streams || in.empty()) return no_spans();
      into = &spans.streams;
    }
    Span span;
    if (!take(in, span)) return no_spans();
    if (into == &spans.streams && span.finished) return no_spans();
    into->push_back(span);
  }
  return spans;
}

base::Digest genesis_hash(std::string_view journal_uuid) {
  std::string bytes = "reprise journal 1\n";
  put(bytes, journal_uuid);
  return base::sha256(bytes);
}

base::Digest commit_hash(const base::Digest& previous, const CommitRow& row, const ChainKey& key) {
  std::string bytes = "commit\n";
  put(bytes, previous);
  put(bytes, row.n);
  put(bytes, static_cast<std::uint64_t>(row.kind));
  put(bytes, static_cast<std::uint64_t>(row.at_us));
  put(bytes, row.epoch);
  put(bytes, row.events);
  put(bytes, row.payload);
  put(bytes, row.key_id);
  return row.key_id.empty() ? base::sha256(bytes) : base::hmac_sha256(key.bytes, bytes);
}

base::Digest run_hash(const port::NewRun& run) {
  std::string bytes = "run\n";
  put(bytes, run.run_id);
  put(bytes, run.runbook);
  put(bytes, run.plan_hash);
  put(bytes, run.plan);
  put(bytes, run.mode);
  put(bytes, run.seed);
  put(bytes, static_cast<std::uint64_t>(run.created_us));
  return base::sha256(bytes);
}

base::Digest event_hash(const base::Digest& previous, const port::Record& event) {
  thread_local std::string bytes;
  bytes.assign("event\n");
  put(bytes, previous);
  put(bytes, event.run_id);
  put(bytes, event.seq);
  put(bytes, event.epoch);
  put(bytes, static_cast<std::uint64_t>(event.at_us));
  put(bytes, event.kind);
  put(bytes, event.step);
  put(bytes, std::uint64_t{event.attempt});
  put(bytes, event.body);
  return base::sha256(bytes);
}

base::Digest stream_hash(std::string_view name) {
  std::string bytes = "stream\n";
  put(bytes, name);
  return base::sha256(bytes);
}

base::Digest entry_hash(const base::Digest& previous, const port::Entry& entry) {
  thread_local std::string bytes;
  bytes.assign("entry\n");
  put(bytes, previous);
  put(bytes, entry.stream);
  put(bytes, entry.seq);
  put(bytes, entry.epoch);
  put(bytes, static_cast<std::uint64_t>(entry.at_us));
  put(bytes, entry.kind);
  put(bytes, entry.body);
  return base::sha256(bytes);
}

}  // namespace reprise::journal_sqlite
