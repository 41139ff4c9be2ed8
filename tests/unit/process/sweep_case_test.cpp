// A sweep judged look by look, on processes that were made up.
#include "process/sweep_case.h"

#include <catch2/catch.hpp>

#include "process/boot_time.h"

using namespace reprise::process;

namespace {

constexpr std::int64_t hour_us = 3'600'000'000;

ProcessInfo one(pid_t pid, std::int64_t started_us = 1) {
  return {.pid = pid, .started_us = started_us};
}

SweepCase looking(std::int64_t for_us = hour_us) { return SweepCase::looking(boot_us() + for_us); }

}  // namespace

TEST_CASE("A sweep is proven by two looks in a row that find nobody") {
  SweepCase sweep = looking();
  CHECK_FALSE(sweep.take({}));
  CHECK_FALSE(sweep.take({.alive = {one(7)}, .doubtful = {}}));
  CHECK_FALSE(sweep.take({}));
  CHECK_FALSE(sweep.take({.alive = {}, .doubtful = {}, .vanished = {one(8)}}));
  CHECK_FALSE(sweep.take({}));
  const auto verdict = sweep.take({});
  REQUIRE(verdict);
  CHECK(verdict->proven);
  CHECK(sweep.ended() == 0);
}

TEST_CASE("Who is doubtful in each clean look is told, and who was so once is not") {
  SweepCase twice = looking();
  CHECK_FALSE(twice.take({.alive = {}, .doubtful = {one(7), one(8), one(9)}}));
  const auto verdict = twice.take({.alive = {}, .doubtful = {one(8), one(9, 2), one(10)}});
  REQUIRE(verdict);
  CHECK_FALSE(verdict->proven);
  CHECK(verdict->problem == "may be its own, but cannot be told: pid 8");
  SweepCase once = looking();
  CHECK_FALSE(once.take({.alive = {}, .doubtful = {one(7)}}));
  CHECK(once.take({.alive = {}, .doubtful = {one(8)}})->proven);
}

TEST_CASE("At its end a sweep says who is left") {
  CHECK(looking(0).take({.alive = {one(7), one(8)}, .doubtful = {}})->problem == "alive: pid 7, 8");
  CHECK(looking(0).take({.alive = {}, .doubtful = {}, .vanished = {one(9)}})->problem ==
        "processes that may be its own come and go too fast to be looked at: pid 9");
}
