#include "graph/count_steps.h"

#include <algorithm>
#include <utility>

#include "graph/call_chain.h"
#include "graph/held_halts.h"

namespace reprise::graph {

using model::Runbook;
using model::Step;

namespace {

constexpr std::uint64_t count_max = std::uint64_t{1} << 40;  // enough to be too many

class StepCounter {
 public:
  std::uint64_t count(const Runbook& runbook, std::size_t depth) {
    if (depth > call_depth_max) return 0;
    const auto key = std::pair(&runbook, depth);
    if (const auto known = known_.find(key); known != known_.end()) return known->second;
    const std::uint64_t sum = count(runbook.steps, runbook, depth) +
                              count(runbook.on_failure, runbook, depth) +
                              count(runbook.finally, runbook, depth) + count_guards(runbook, depth);
    return known_[key] = std::min(sum, count_max);
  }

 private:
  std::uint64_t count_guards(const Runbook& runbook, std::size_t depth) {
    std::uint64_t sum =
        runbook.guards.size() + 2 * runbook.invariants.size() + 3 * runbook.stays.size();
    for (const auto& step : runbook.steps) sum += is_held_halt(step) ? 2 : 0;
    for (const auto& guard : runbook.guards) sum += count(guard.steps, runbook, depth);
    return sum;
  }

  std::uint64_t count(const std::vector<Step>& steps, const Runbook& home, std::size_t depth) {
    std::uint64_t sum = steps.size();
    for (const Step& step : steps) {
      if (step.block != nullptr) sum += count(*step.block, home, depth);
      if (step.handlers != nullptr) sum += count(*step.handlers, home, depth);
      if (const Runbook* called = called_by(step, home)) sum += count(*called, depth + 1);
      sum = std::min(sum, count_max);
    }
    return sum;
  }

  std::map<std::pair<const Runbook*, std::size_t>, std::uint64_t> known_;
};

}  // namespace

std::uint64_t count_steps(const Runbook& runbook) { return StepCounter().count(runbook, 0); }

}  // namespace reprise::graph
