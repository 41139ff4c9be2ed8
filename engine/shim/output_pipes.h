// OutputPipes: the two pipes that take what a child says.
#pragma once

#include "base/result.h"
#include "process/processes.h"
#include "process/unique_fd.h"

namespace reprise::shim {

struct OutputPipes {
  process::UniqueFd out, err;  // ours, not blocking
  process::UniqueFd out_writer, err_writer;
  process::StandardPipes inodes = {};
};

// Error code "not-started".
base::Result<OutputPipes> make_output_pipes();

}  // namespace reprise::shim
