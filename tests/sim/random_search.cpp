// Searches random cases for a broken promise; a failure is made small and says its seed.
#include <catch2/catch.hpp>

#include "sim/budget.h"
#include "sim/explore.h"
#include "sim/random_case.h"

namespace reprise::sim {

namespace {

constexpr std::size_t steps_max = 12;

void tell(const Case& played, const End& end) {
  const Case small = shrink(played);
  const End again = play(small);
  std::string log;
  for (const auto& line : again.log) log += "\n    " + line;
  FAIL("REPRISE_SEED=" << played.seed << ": " << end.broken.front()
                       << "\nsmallest: " << small.name() << "\n  " << again.broken.front() << log);
}

}  // namespace

void check_random_runbooks(double seconds) {
  const Deadline deadline(seconds);
  std::uint64_t seed = seed_given();
  const std::string first = std::to_string(seed);
  Tally tally;
  for (; tally.plans == 0 || !deadline.is_over(); ++seed) {
    const Case played = random_case(seed, steps_max);
    const Book book(played.sketch);
    World world(played, book);
    world.compare_often();
    const End end = world.run();
    ++tally.plans;
    tally.add(played, end);
    if (!end.broken.empty()) tell(played, end);
  }
  tally.print("random runbooks from REPRISE_SEED=" + first);
  CHECK(tally.crashes > tally.plans / 2);
}

}  // namespace reprise::sim
