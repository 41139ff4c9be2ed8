// Writes the files below a folder, or one file, into a tar archive.
#pragma once

#include <cstdint>
#include <string>

#include "worker/archive/packed.h"

namespace reprise::worker {

// The entries. Codes: "changed" where a file was written to meanwhile, "no-file" for what no
// archive that we unpack may hold: links that lead up or out, devices, sockets; "inside" where it
// finds itself.
base::Result<std::int64_t> write_archive(int from, const std::string& shown, PackedWriter& to);

// Whether a link with this target cannot lead out of the tree that it stands in, whatever other
// links of its kind stand there: it only leads down.
bool leads_down(const std::string& target);

}  // namespace reprise::worker
