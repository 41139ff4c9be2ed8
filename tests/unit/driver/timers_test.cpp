// Timers beside a plain list of deadlines that is asked from its beginning to its end.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "driver/timers.h"

using namespace reprise;

namespace {

std::int64_t left_us(const model::Deadline& due, const base::Instant& now) {
  return due.boot_id == now.boot_id ? due.boot_us - now.boot_us : due.wall_us - now.wall_us;
}

struct PlainTimers {
  std::map<std::string, model::Deadline> runs;

  std::optional<std::int64_t> next_us(const base::Instant& now) const {
    std::optional<std::int64_t> next;
    for (const auto& [run_id, due] : runs) {
      const auto left = std::max<std::int64_t>(left_us(due, now), 0);
      if (!next || left < *next) next = left;
    }
    return next;
  }
  std::vector<std::string> take_due(const base::Instant& now) {
    std::vector<std::string> due;
    for (const auto& [run_id, deadline] : runs)
      if (left_us(deadline, now) <= 0) due.push_back(run_id);
    for (const auto& run_id : due) runs.erase(run_id);
    return due;
  }
};

}  // namespace

TEST_CASE("timers of this boot and of others come due as a plain list says") {
  std::mt19937 random(7);
  const auto below = [&](int bound) { return std::uniform_int_distribution(0, bound - 1)(random); };
  driver::Timers timers;
  PlainTimers plain;
  base::Instant now{1000, 500, "boot 0"};
  std::size_t taken = 0;
  for (int turn = 0; turn < 5'000; ++turn) {
    const std::string run_id = "r" + std::to_string(below(40));
    const int what = below(10);
    if (what < 6) {
      const model::Deadline due{now.wall_us + below(90) - 10, now.boot_us + below(90) - 10,
                                "boot " + std::to_string(below(3))};
      timers.set(run_id, due);
      plain.runs[run_id] = due;
    } else if (what < 7) {
      timers.drop(run_id);
      plain.runs.erase(run_id);
    } else {
      now.boot_us += below(20);
      now.wall_us += below(100) - 45;
      if (below(200) == 0) now = {now.wall_us, 0, "boot " + std::to_string(below(3))};
      const auto due = timers.take_due(now);
      REQUIRE(due == plain.take_due(now));
      taken += due.size();
    }
    REQUIRE(timers.next_us(now) == plain.next_us(now));
  }
  CHECK(taken > 500);
}
