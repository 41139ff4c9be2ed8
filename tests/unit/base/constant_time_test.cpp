#include "base/constant_time.h"

#include <catch2/catch.hpp>

using reprise::base::equal_in_constant_time;

TEST_CASE("equal bytes are equal, others are not, whatever their length") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "abcd"));
  CHECK_FALSE(equal_in_constant_time("xbc", "abc"));
}
