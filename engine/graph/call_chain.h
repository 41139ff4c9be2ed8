// Which runbook a `call` means, and that calls end somewhere.
#pragma once

#include "graph/reporter.h"
#include "model/runbook.h"

namespace reprise::graph {

inline constexpr std::size_t call_depth_max = 8;

// The runbook that a step of `home` calls, or null: it calls none, or none that was read.
const model::Runbook* called_by(const model::Step& step, const model::Runbook& home);

// The runbooks that are being called, from the inside out. Lives on the stack.
struct CallChain {
  const model::Runbook* runbook;
  const CallChain* caller;
};

// The runbook that `step` of `home` calls; null after reporting that there is none, that it calls
// itself, or that calls are nested too deep.
const model::Runbook* find_called(const model::Step& step, const model::Runbook& home,
                                  const CallChain& chain, Reporter& report);

}  // namespace reprise::graph
