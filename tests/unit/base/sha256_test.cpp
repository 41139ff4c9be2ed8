#include <catch2/catch.hpp>

#include "base/sha256.h"
#include "base/source_map.h"

using namespace reprise::base;

TEST_CASE("SHA-256 gives the published digests") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a hash over pieces is the hash of the whole, again and again") {
  Sha256 hash;
  for (int round = 0; round < 2; ++round) {
    hash.add("a");
    hash.add("");
    hash.add("bc");
    CHECK(hash.finish() == sha256("abc"));
  }
}

TEST_CASE("a source map gives lines without their ends") {
  SourceMap sources;
  const auto source = sources.add("x.yaml", "one\r\ntwo\n\nlast");
  CHECK(sources.line({source, 1, 1, 0}) == "one");
  CHECK(sources.line({source, 2, 1, 0}) == "two");
  CHECK(sources.line({source, 3, 1, 0}).empty());
  CHECK(sources.line({source, 4, 1, 0}) == "last");
  CHECK(sources.line({source, 5, 1, 0}).empty());
  CHECK(sources.line({source, 0, 1, 0}).empty());
  CHECK(sources.where({source, 2, 3, 0}) == "x.yaml:2:3");
}

// RFC 4231, test cases 2 and 6 (a key longer than a block).
TEST_CASE("an HMAC is the one of the standard's examples", "[sha256]") {
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'),
                           "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
