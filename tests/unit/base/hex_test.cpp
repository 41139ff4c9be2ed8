#include "base/hex.h"

#include <catch2/catch.hpp>

using namespace reprise::base;

TEST_CASE("bytes are written as two lower-case digits each, and only those are hex") {
  CHECK(to_hex(std::string_view("\x00\x7f\xff\n", 4)) == "007fff0a");
  CHECK(to_hex("").empty());
  CHECK(is_hex("007fff0a"));
  for (const char* text : {"0A", "0g", "0 ", "-1"}) CHECK_FALSE(is_hex(text));
}

TEST_CASE("a digit counts in either case, and nothing else does") {
  CHECK(hex_digit('0') == 0);
  CHECK(hex_digit('9') == 9);
  CHECK(hex_digit('a') == 10);
  CHECK(hex_digit('F') == 15);
  for (const char c : {'g', 'G', '/', ':', '@', '`', ' ', '\0'}) CHECK(hex_digit(c) == -1);
}
