// RunTotals: the runs that are over, by runbook and status. A fold: what is added stays.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/time.h"

namespace reprise::console {

struct EndedRun {
  std::string runbook, status;
  base::WallMicros created_us = 0, finished_us = 0;
};

class RunTotals {
 public:
  // Runbooks beyond so many are counted together, under a name that none can have: what asks for
  // metrics must be able to keep them.
  static constexpr std::size_t runbooks_max = 500;
  static constexpr const char* others = "(others)";

  struct Kind {
    std::uint64_t count = 0;
    EndedRun last;  // to end
  };
  using Kinds = std::map<std::pair<std::string, std::string>, Kind>;  // runbook, status

  void add(EndedRun run);
  const Kinds& kinds() const { return kinds_; }
  std::uint64_t count(const std::string& status) const;

 private:
  Kinds kinds_;
  std::set<std::string> runbooks_;
};

}  // namespace reprise::console
