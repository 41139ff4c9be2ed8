// All plans of up to three steps x class x outcome, struck at every instant.
#include <catch2/catch.hpp>
#include <iostream>

#include "sim/explore.h"

using namespace reprise::sim;

namespace {

Tally every_death(std::size_t steps, int faults_at_once, bool all_truths) {
  Tally tally;
  each_sketch(steps, [&](const Sketch& sketch) {
    const Book book(sketch);
    ++tally.plans;
    for (const Truth truth : all_truths ? truths_of(sketch) : std::vector{Truth::honest}) {
      Case played;
      played.sketch = sketch;
      played.truth = truth;
      Explorer(tally).deaths(played, book, faults_at_once);
    }
  });
  return tally;
}

}  // namespace

TEST_CASE("one step survives every pair of crashes, whoever lies") {
  every_death(1, 2, true).check("one step, pairs of crashes", 3'615);
}

TEST_CASE("two steps survive every single crash, whoever lies") {
  every_death(2, 1, true).check("two steps, single crashes", 14'136);
}

TEST_CASE("two steps survive every pair of crashes") {
  every_death(2, 2, false).check("two steps, pairs of crashes", 103'241);
}

TEST_CASE("three steps survive every single crash") {
  every_death(3, 1, false).check("three steps, single crashes", 152'856);
}

// Printed alone, for the benchmark: `simulation '[figure]'`.
TEST_CASE("how many runs are simulated in a second", "[.figure]") {
  const Tally tally = every_death(2, 1, true);
  REQUIRE(tally.broken == 0);
  std::cout << "{\"simulated_runs_per_second\": " << tally.cases_per_second() << "}" << std::endl;
}
