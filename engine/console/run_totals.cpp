#include "console/run_totals.h"

namespace reprise::console {

void RunTotals::add(EndedRun run) {
  if (runbooks_.size() < runbooks_max) runbooks_.insert(run.runbook);
  if (runbooks_.count(run.runbook) == 0) run.runbook = others;
  Kind& kind = kinds_[{run.runbook, run.status}];
  if (kind.count++ == 0 || run.finished_us > kind.last.finished_us) kind.last = std::move(run);
}

std::uint64_t RunTotals::count(const std::string& status) const {
  std::uint64_t sum = 0;
  for (const auto& [kind, each] : kinds_)
    if (kind.second == status) sum += each.count;
  return sum;
}

}  // namespace reprise::console
