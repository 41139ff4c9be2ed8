// Confine: what a process that runs a foreign script may still do - compute, within bounds, and
// talk over one socket.
#pragma once

#include <cstdint>

namespace reprise::worker {

struct Confinement {
  int socket = -1;
  std::uint64_t cpu_seconds = 10;
  std::uint64_t memory_bytes = 512u << 20;
};

// In the process itself, after the fork: dies with its parent, no new privileges, limits, no
// descriptor but standard error and the socket, no system call beyond what computing needs. The
// socket's new number; -1 where something of this could not be done.
int confine(const Confinement& bounds);

}  // namespace reprise::worker
