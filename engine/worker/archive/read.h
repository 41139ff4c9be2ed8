// Unpacks an archive from somewhere into a folder of its own, which it cannot leave. The first
// entry that is no plain file, folder or link that leads down refuses the whole archive.
#pragma once

#include <cstdint>
#include <string>

#include "worker/archive/packed.h"

namespace reprise::worker {

struct UnpackLimits {
  std::int64_t bytes_max = 0, entries_max = 0;
};

struct Unpacked {
  std::int64_t bytes = 0, entries = 0;
};

// Codes: "hostile" (what leads out, comes twice, or is no content), "too-large" (beyond a limit,
// the room on the disk, or a thousand times its packed length), "damaged" (not whole, no archive).
base::Result<Unpacked> unpack_archive(int file, const std::string& shown, int folder,
                                      const UnpackLimits& limits);

}  // namespace reprise::worker
