// The shim: a small process that launches every child of an engine and outlives it where it must.
// While the engine lives it carries out launches; when the engine is gone it lets each attempt end
// by its own deadline (at once where the kill switch is set), stores the results, leaves nobody
// behind and ends, which frees its share of attempts.lock.
#pragma once

#include <string>

namespace reprise::shim {

struct ShimOptions {
  std::string state_folder;
  int socket = -1;  // to the engine; its other end closes when the engine is gone
  int lock = -1;    // attempts.lock, held shared by this open file; only kept open
};

// Must be called on the first thread of the process, which becomes a subreaper. Returns the exit
// status: 0, or 71 where the kernel refused what a shim needs.
int run_shim(ShimOptions options);

}  // namespace reprise::shim
