// Deadlines: which clock each step of a run waits for; a fold over its events.
#pragma once

#include <map>
#include <string>

#include "model/event.h"

namespace reprise::console::live {

struct Deadline {
  std::string purpose;  // "retry", "wait", "round", "run"
  base::WallMicros due_us = 0;
  std::uint32_t attempt = 0;  // of a retry: the one that comes
};

class Deadlines {
 public:
  void add(const model::Event& event);

  // By step; that of the run itself stands under the empty path.
  const std::map<std::string, Deadline, std::less<>>& all() const { return all_; }

 private:
  struct Fold;
  std::map<std::string, Deadline, std::less<>> all_;
};

}  // namespace reprise::console::live
