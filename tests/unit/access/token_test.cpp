// Tokens: made, read, hashed, and refused once they should be.
#include <catch2/catch.hpp>

#include "access/token.h"

using namespace reprise;
using namespace reprise::access;

namespace {

Random counting(std::uint8_t from) {
  return [from](std::uint8_t* bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(from + i);
  };
}

}  // namespace

TEST_CASE("a token holds 64 bits of name and 256 bits of secret, and its hash holds neither") {
  const auto made = make_token(counting(1));
  CHECK(made.text ==
        "rpt_0102030405060708_"
        "090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728");
  const auto parts = parse_token(made.text);
  REQUIRE(parts);
  CHECK(parts->id == made.id);
  CHECK(made.hash == hash_of(parts->id, parts->secret));
  CHECK(made.hash.find(parts->secret) == std::string::npos);
  CHECK(make_token(counting(2)).hash != made.hash);
}

TEST_CASE("the hash is of this token: another id or use of the same secret is another hash") {
  const std::string secret(64, 'a');
  CHECK(hash_of("0102030405060708", secret) != hash_of("0102030405060709", secret));
  CHECK(hash_of("0102030405060708", secret) ==
        "17085b70eb476aeda94c989c52e74f7c6b53e32d2a4c47c6fc6e33a92edae5f7");
}

TEST_CASE("whatever is no token is refused by its form") {
  const auto made = make_token(counting(1));
  std::vector<std::string> wrong = {
      "", "rpt_", "Bearer " + made.text, made.text + " ", made.text + "0", made.text.substr(1)};
  for (std::size_t at : {0u, 4u, 20u, 21u, 84u}) {
    wrong.push_back(made.text);
    wrong.back()[at] = 'X';
    wrong.push_back(made.text);
    wrong.back()[at] = '\0';
  }
  for (const auto& text : wrong) {
    CAPTURE(text);
    CHECK_FALSE(parse_token(text));
  }
}

TEST_CASE("a token is refused from the instant it expires or is revoked") {
  Token token;
  CHECK(refusal(token, 1'000'000).empty());
  token.expires_us = 500;
  CHECK(refusal(token, 499).empty());
  CHECK(refusal(token, 500) == "expired");
  token.revoked_us = 400;
  CHECK(refusal(token, 399).empty());
  CHECK(refusal(token, 400) == "revoked");
}

TEST_CASE("a name is one word that fits into a line of a log") {
  for (const char* name : {"ci", "ann-laptop", "a.b_c", "A1"}) CHECK(is_token_name(name));
  for (const char* name : {"", "-x", ".x", "a b", "a/b", "a\n", "ä"})
    CHECK_FALSE(is_token_name(name));
  CHECK_FALSE(is_token_name(std::string(65, 'a')));
}
