// How long, how much and from which seed: REPRISE_SIM_SECONDS, REPRISE_SIM_SHARE, REPRISE_SEED.
#pragma once

#include <chrono>
#include <cstdint>

namespace reprise::sim {

double seconds_given(double otherwise);
// A case has a seed of its own; they count up from this one.
std::uint64_t seed_given();

// Every `of`-th plan is played; which ones follows from the seed. 1 = all of them.
struct Share {
  std::uint64_t of = 1, next = 0;
  bool take() { return next++ % of == 0; }
};
Share share_given();

class Deadline {
 public:
  explicit Deadline(double seconds)
      : end_(std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds)) {}
  bool is_over() const { return std::chrono::steady_clock::now() >= end_; }

 private:
  std::chrono::time_point<std::chrono::steady_clock, std::chrono::duration<double>> end_;
};

}  // namespace reprise::sim
