// Whether who was let in is still good: asked of answers that have no end.
#include "serve/keys.h"

#include <catch2/catch.hpp>

using namespace reprise;

namespace {

struct Door {
  access::MadeToken made = access::make_token([](std::uint8_t* bytes, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) bytes[at] = static_cast<std::uint8_t>(at);
  });
  access::Ledger ledger;
  serve::Keys keys{access::Token{"0000000000000000", "local"},
                   [this] { return std::make_shared<const access::Ledger>(ledger); }};

  Door() {
    access::Token token{made.id, "watch"};
    token.hash = made.hash;
    token.roles = {access::Role::view};
    token.expires_us = 100;
    ledger.apply(access::changes::TokenCreated{token});
  }
  access::Identity let_in() {
    const std::string header = "Bearer " + made.text;
    auto identity = keys.find(&header, 50);
    REQUIRE(identity);
    return *identity;
  }
};

}  // namespace

TEST_CASE("The word before a token counts in any case, and no other word does") {
  Door door;
  for (const std::string word : {"Bearer ", "bearer ", "BEARER  "}) {
    const std::string header = word + door.made.text;
    CHECK(door.keys.find(&header, 50));
  }
  for (const std::string word : {"", "Basic ", "Bearer", "Bearer:"}) {
    const std::string header = word + door.made.text;
    CHECK_FALSE(door.keys.find(&header, 50));
  }
}

TEST_CASE("Who was let in is good until their token expires") {
  Door door;
  const auto identity = door.let_in();
  CHECK(door.keys.is_good(identity, 99));
  CHECK_FALSE(door.keys.is_good(identity, 100));
}

TEST_CASE("Who was let in is good until their token is revoked") {
  Door door;
  const auto identity = door.let_in();
  door.ledger.apply(access::changes::TokenRevoked{door.made.id, "root", 60});
  CHECK_FALSE(door.keys.is_good(identity, 60));
}
