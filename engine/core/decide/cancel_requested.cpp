#include "core/decide/decider.h"

namespace reprise::core {

Decision Decider::operator()(const model::inputs::CancelRequested& input) const {
  if (is_over()) return warn("the run is over");
  if (data.cancel) return warn("the run is cancelled already");
  if (data.scopes.front().phase == model::RunPhase::finalizing)
    return warn("the run is at its finally list, which always runs; `stop` ends that too");
  Decision decision =
      only(model::events::RunCancelRequested{input.by, input.reason, input.undo});
  stop_attempts(data, [&](const OpenAttempt& attempt) {
    return ends_by_cancel(data, attempt, input.undo);
  }, decision);
  return decision;
}

}  // namespace reprise::core
