// LayeredTracks: on which horizontal track the lines between two layers cross over.
#pragma once

#include <cstdint>
#include <vector>

namespace reprise::graph {

// All lines down from one vertex share one track.
struct Crossover {
  int from_x = 0;
  std::vector<int> to_x;
};

struct Tracks {
  std::vector<std::uint32_t> track;  // of each crossover, from the top
  std::uint32_t count = 0;
};

// Crossovers on one track do not touch, unless they lead to one and the same end. Where a line
// begins above the place at which another ends, the first turns away before the second comes in,
// unless they want that of each other.
Tracks assign_tracks(const std::vector<Crossover>& crossovers);

}  // namespace reprise::graph
