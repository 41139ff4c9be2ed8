// Computers: the confined processes that a worker keeps. Each serves the scripts of one source,
// with a fresh state for each attempt, and is kept only after an attempt that has ended well.
#pragma once

#include <vector>

#include "worker/script_process.h"

namespace reprise::worker {

class Computers {
 public:
  base::Result<ScriptProcess> take(script::Program program, const ScriptProcess::Bounds& bounds);
  void put_back(ScriptProcess process);

 private:
  std::vector<ScriptProcess> kept_;  // the latest used is the last
};

}  // namespace reprise::worker
