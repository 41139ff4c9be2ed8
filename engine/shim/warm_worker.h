// WarmWorker: a program that serves one attempt after the other, as its shim holds it. While it
// serves one it is that attempt's leader; between two of them it has started nobody.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "process/processes.h"
#include "shim/event_loop.h"
#include "shim/lease.h"
#include "shim/output_pipes.h"

namespace reprise::shim {

struct WarmWorker {
  ~WarmWorker();

  EventLoop& loop;
  pid_t pid = 0;
  std::int64_t begun_us = 0, latest_us = 0;  // boot clock: before and after it was made
  std::int64_t idle_since_us = 0;
  Lessor lessor;
  process::UniqueFd out, err;  // the shim's ends
  process::StandardPipes inodes = {};
  // They are watched all the time; who serves an attempt is heard by that attempt.
  EventLoop::Id out_watch = 0, err_watch = 0, line_watch = 0;
};

// `pipes` are made before, so that they can be noted. Error code "not-started".
base::Result<std::unique_ptr<WarmWorker>> start_warm_worker(EventLoop& loop,
                                                            const std::vector<std::string>& argv,
                                                            const std::vector<std::string>& env,
                                                            OutputPipes pipes);

}  // namespace reprise::shim
