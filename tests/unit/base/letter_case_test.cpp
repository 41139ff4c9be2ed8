#include "base/letter_case.h"

#include <catch2/catch.hpp>

using namespace reprise::base;

TEST_CASE("only the letters of ASCII have a case") {
  CHECK(lower("AZaz@[`{09") == "azaz@[`{09");
  CHECK(lower("\xc3\x84") == "\xc3\x84");
  CHECK(same_ignoring_case("Content-Length", "content-LENGTH"));
  CHECK_FALSE(same_ignoring_case("a", "ab"));
  CHECK_FALSE(same_ignoring_case("@", "`"));
  CHECK_FALSE(same_ignoring_case("[", "{"));
}
