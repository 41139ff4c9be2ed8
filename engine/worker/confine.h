// Confine: what a process that runs a foreign script may still do - compute, within bounds, and
// talk over two pipes.
#pragma once

#include <cstdint>

namespace reprise::worker {

struct Confinement {
  int in = -1, out = -1;  // its line to the worker
  std::uint64_t cpu_seconds = 10;
  std::uint64_t cpu_seconds_in_all = 40;  // the first may be raised up to that from outside
  std::uint64_t memory_bytes = 512u << 20;
};

// The line's numbers from then on.
inline constexpr int confined_in = 3, confined_out = 4;

// In the process itself, after the fork: dies with its parent, no new privileges, limits, no
// descriptor but standard error and the line, no system call beyond what computing needs. False
// where something of this could not be done.
bool confine(const Confinement& bounds);

}  // namespace reprise::worker
