// Computers: the confined processes that a worker keeps. Each serves the scripts of one source,
// with a fresh state for each attempt, and is kept only after an attempt that has ended well. Where
// one source follows another, the process for the next one is made while nobody waits for it.
#pragma once

#include <optional>
#include <vector>

#include "worker/script_process.h"

namespace reprise::worker {

class Computers {
 public:
  base::Result<ScriptProcess> take(script::Program program, const ScriptProcess::Bounds& bounds);
  void put_back(ScriptProcess process);
  // Ends those that are too many, makes the next; to be called between two attempts.
  void prepare();

 private:
  std::vector<ScriptProcess> kept_;  // the latest used is the last
  std::optional<ScriptProcess> spare_;
  bool wants_spare_ = false;
};

}  // namespace reprise::worker
