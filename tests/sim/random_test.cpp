// Random runbooks, faults, people and orders of things.
#include <catch2/catch.hpp>

#include "sim/budget.h"
#include "sim/random_case.h"

using namespace reprise::sim;

TEST_CASE("random runbooks keep all promises in any weather", "[random]") {
  check_random_runbooks(seconds_given(15));
}
