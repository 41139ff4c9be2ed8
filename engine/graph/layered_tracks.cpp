#include "graph/layered_tracks.h"

#include <algorithm>

namespace reprise::graph {
namespace {

struct Reach {
  int left = 0, right = 0;
};

Reach reach_of(const Crossover& one) {
  Reach reach{one.from_x, one.from_x};
  for (const int x : one.to_x) reach = {std::min(reach.left, x), std::max(reach.right, x)};
  return reach;
}

bool goes_straight(const Crossover& one) {
  const Reach reach = reach_of(one);
  return reach.left == reach.right;
}

bool ends_at(const Crossover& one, int x) {
  return std::find(one.to_x.begin(), one.to_x.end(), x) != one.to_x.end();
}

bool must_turn_before(const Crossover& first, const Crossover& second) {
  return ends_at(second, first.from_x) && !ends_at(first, first.from_x);
}

bool join(const Crossover& one, const Crossover& other) {
  return one.to_x.size() == 1 && one.to_x == other.to_x;
}

// Above whom nobody left must turn first; of two that want that of each other, the earlier.
std::size_t next_of(const std::vector<Crossover>& all, const std::vector<std::size_t>& left) {
  for (std::size_t i = 0; i < left.size(); ++i) {
    const bool free = std::none_of(left.begin(), left.end(), [&](std::size_t other) {
      return other != left[i] && must_turn_before(all[other], all[left[i]]);
    });
    if (free) return i;
  }
  return 0;
}

}  // namespace

Tracks assign_tracks(const std::vector<Crossover>& crossovers) {
  Tracks result{std::vector<std::uint32_t>(crossovers.size(), 0), 0};
  std::vector<std::size_t> left, placed;
  for (std::size_t i = 0; i < crossovers.size(); ++i)
    if (!goes_straight(crossovers[i])) left.push_back(i);
  while (!left.empty()) {
    const std::size_t next = next_of(crossovers, left);
    const std::size_t one = left[next];
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(next));
    const Reach reach = reach_of(crossovers[one]);
    std::uint32_t& track = result.track[one];
    for (const std::size_t other : placed) {
      const Reach taken = reach_of(crossovers[other]);
      const bool touches = reach.left <= taken.right + 1 && taken.left <= reach.right + 1;
      const bool apart = touches && !join(crossovers[one], crossovers[other]);
      if (apart || must_turn_before(crossovers[other], crossovers[one]))
        track = std::max(track, result.track[other] + 1);
    }
    placed.push_back(one);
    result.count = std::max(result.count, track + 1);
  }
  return result;
}

}  // namespace reprise::graph
