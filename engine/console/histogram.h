// Histogram: how many durations were how long at most, as Prometheus counts them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace reprise::console {

class Histogram {
 public:
  // Upper bounds in microseconds, rising. What is longer than the last one is counted, too.
  explicit Histogram(std::vector<std::int64_t> bounds)
      : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

  void add(std::int64_t micros) {
    std::size_t at = 0;
    while (at < bounds_.size() && micros > bounds_[at]) ++at;
    ++counts_[at];
    ++count_;
    sum_us_ += micros;
  }

  const std::vector<std::int64_t>& bounds() const { return bounds_; }
  // Of each bound, without those of the bounds before it; the last one has no bound.
  const std::vector<std::uint64_t>& counts() const { return counts_; }
  std::uint64_t count() const { return count_; }
  std::int64_t sum_us() const { return sum_us_; }

 private:
  std::vector<std::int64_t> bounds_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::int64_t sum_us_ = 0;
};

}  // namespace reprise::console
