// The small parts: chain codec, witness, compression, reserve file.
#include <fcntl.h>

#include <catch2/catch.hpp>
#include <set>

#include "journal_sqlite/chain.h"
#include "journal_sqlite/compression.h"
#include "journal_sqlite/reserve_file.h"
#include "journal_sqlite/rows.h"
#include "journal_sqlite/witness.h"
#include "unit/journal_sqlite/fixture.h"

using namespace reprise;
using namespace reprise::journal_sqlite;

namespace {

base::Digest digest_of(const std::string& text) { return base::sha256(text); }

Testimony testimony(std::uint64_t n, std::uint64_t epoch = 1) {
  return {"some-uuid", 1, epoch, n, digest_of(std::to_string(n)), ""};
}

}  // namespace

TEST_CASE("spans are read back as they were, and nothing else is read as spans") {
  Spans spans = {{{1, 1, 1, false, digest_of("a")},
                  {300, 70'000, 5, true, digest_of("b")},
                  {1ull << 40, 1ull << 62, 127, false, digest_of("c")}},
                 {}};
  const bool with_streams = GENERATE(false, true);
  if (with_streams)
    spans.streams = {{1, 1, 9, false, digest_of("d")}, {2, 8, 1, false, digest_of("e")}};
  const std::string bytes = encode_spans(spans);
  CHECK(*decode_spans(bytes) == spans);
  CHECK(decode_spans("")->empty());
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    auto cut = decode_spans(bytes.substr(0, size));
    if (cut) CHECK(encode_spans(*cut) == bytes.substr(0, size));
  }
  CHECK_FALSE(decode_spans(std::string(10, '\xff')));
  CHECK_FALSE(decode_spans(std::string("\x80\x00", 2) + bytes));  // two forms of one number
  CHECK_FALSE(decode_spans(bytes + '\0'));                        // streams, and then none
}

TEST_CASE("D-20 the hashes of streams and entries are these since format 2") {
  const base::Digest stream = stream_hash("deliveries");
  CHECK(base::to_hex(stream) == "7d6c45c7489a2f5dc0fc26356fd61fd7981a024e8dc6e1ee9c157454439babdb");
  CHECK(base::to_hex(entry_hash(stream, entry(1))) ==
        "b394378a2ab55384bfc5cc0025bbbb4e850d3834e678af01222eee47e6205be7");
}

// Computed by another program from docs/journal-format.md: a change here is a new journal format.
TEST_CASE("D-20 the hashes of format 1 are these") {
  const base::Digest genesis = genesis_hash("u");
  CHECK(base::to_hex(genesis) ==
        "b9f82e02e753f009c071e61c4c21b0cc8b77ea6c1bf10f6e7ab3c1072f4472d4");
  CHECK(base::to_hex(run_hash(new_run("a").runs[0])) ==
        "c2dee2bf62c80a59c95277bcb41bc4bfea7ecad70c80a6898d9f7b4ccc882774");
  CHECK(base::to_hex(event_hash({}, event("a", 1, "run.started"))) ==
        "7c7541cec976dd71f30afe3f09990c6bce00b959f6e4d316ef63320d54ff56f8");
  CommitRow row{1, CommitKind::start, 5, 1, 2, "payload", "", {}};
  CHECK(base::to_hex(commit_hash(genesis, row, {})) ==
        "95ab17c9d18015c7f9f7a089c810ff33264ef9c98cbe1854b769d0780085ed6e");
  const ChainKey key = make_chain_key("0123456789abcdef01234567");
  row.key_id = key.id;
  CHECK(key.id == "4edc5931aaab77ed");
  CHECK(base::to_hex(commit_hash(genesis, row, key)) ==
        "f7dbe53830698357375dc9ffbc5d456dd4bd2467a3d68f475c425c044a4f2e67");
}

TEST_CASE("every field of an event, a run and a commit is in its hash") {
  const port::Record base_record = event("a", 1, "run.started");
  std::set<base::Digest> seen = {event_hash({}, base_record)};
  const auto changed = [&](auto change) {
    port::Record record = base_record;
    change(record);
    return seen.insert(event_hash({}, record)).second;
  };
  CHECK(changed([](auto& r) { r.run_id = "b"; }));
  CHECK(changed([](auto& r) { r.seq = 2; }));
  CHECK(changed([](auto& r) { r.epoch = 2; }));
  CHECK(changed([](auto& r) { ++r.at_us; }));
  CHECK(changed([](auto& r) { r.kind = "run.starte"; }));
  CHECK(changed([](auto& r) { r.step = "d"; }));
  CHECK(changed([](auto& r) { r.attempt = 3; }));
  CHECK(changed([](auto& r) { r.body += " "; }));
  CHECK(changed([](auto& r) { r.kind += "x", r.step = ""; }));
  CHECK(seen.insert(event_hash(digest_of("x"), base_record)).second);

  const CommitRow row{1, CommitKind::events, 5, 1, 2, "payload", "", {}};
  std::set<base::Digest> commits = {commit_hash({}, row, {})};
  const auto differs = [&](auto change) {
    CommitRow other = row;
    change(other);
    return commits.insert(commit_hash({}, other, make_chain_key("k"))).second;
  };
  CHECK(differs([](auto& r) { r.n = 2; }));
  CHECK(differs([](auto& r) { r.kind = CommitKind::seal; }));
  CHECK(differs([](auto& r) { r.at_us = 6; }));
  CHECK(differs([](auto& r) { r.epoch = 2; }));
  CHECK(differs([](auto& r) { r.events = 3; }));
  CHECK(differs([](auto& r) { r.payload = ""; }));
  CHECK(differs([](auto& r) { r.key_id = "0123"; }));
}

TEST_CASE("a witness tells the newest of its two slots, whichever is torn") {
  Folder folder;
  const std::string path = folder / "witness";
  CHECK_FALSE(Witness::read(path)->has_value());
  auto witness = Witness::open(path, testimony(1));
  REQUIRE(witness);
  for (std::uint64_t n = 2; n < 6; ++n) {
    const std::string before = bytes_of(path);
    REQUIRE(witness->update(testimony(n)));
    CHECK((*Witness::read(path))->n == n);
    CHECK((*Witness::read(path))->hash == digest_of(std::to_string(n)));
    // A write torn anywhere leaves the testimony before it, or is complete.
    const std::string after = bytes_of(path);
    for (std::size_t cut = 0; cut < 1024; cut += 64) {
      write_bytes(path, after.substr(0, cut) + before.substr(cut));
      const auto n_seen = (*Witness::read(path))->n;
      CHECK((n_seen == n || n_seen == n - 1));
    }
    write_bytes(path, after);
  }
  REQUIRE(bytes_of(path).size() == 1024);
}

TEST_CASE("R-13 a witness that another engine has written since stops the older one") {
  Folder folder;
  auto older = Witness::open(folder / "witness", testimony(1, 1));
  auto newer_engine = Witness::open(folder / "witness", testimony(1, 1));
  REQUIRE(newer_engine->update(testimony(2, 2)));
  auto late = older->update(testimony(3, 1));
  REQUIRE_FALSE(late);
  CHECK(late.error().message.find("another engine") != std::string::npos);
  CHECK((*Witness::read(folder / "witness"))->n == 2);
}

TEST_CASE("compressed bytes come back; damaged ones, and bombs, do not") {
  const std::string text(100'000, 'a');
  const std::string frame = compress(text);
  CHECK(frame.size() < 1000);
  CHECK(*decompress(frame) == text);
  CHECK(*decompress(compress("")) == "");
  CHECK_FALSE(decompress(frame, 99'999));
  CHECK_FALSE(decompress(frame.substr(0, frame.size() - 1)));
  CHECK_FALSE(decompress("not zstd"));
  CHECK_FALSE(decompress(frame + frame));
}

TEST_CASE("a reserve file holds real space and gives it back in quarters") {
  Folder folder;
  ReserveFile reserve(folder / "reserve", 1 << 20);
  CHECK_FALSE(reserve.release());
  REQUIRE(reserve.fill());
  CHECK(reserve.is_full());
  CHECK(fs::file_size(folder / "reserve") == 1 << 20);
  for (const std::size_t left : {3u << 18, 2u << 18, 1u << 18, 0u}) {
    CHECK(reserve.release());
    CHECK(fs::file_size(folder / "reserve") == left);
  }
  CHECK_FALSE(reserve.release());
  REQUIRE(reserve.fill());
  CHECK(reserve.is_full());
  CHECK(ReserveFile(folder / "reserve", 1 << 20).is_full());
}
