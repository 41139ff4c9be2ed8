#include "core/decide/decider.h"

namespace reprise::core {

Decision Decider::operator()(const model::inputs::Granted&) const {
  if (data.seq == 0 || is_over() || data.started_us != 0 || data.cancel) return {};
  Decision decision = only(model::events::RunStarted{});
  if (data.plan->timeout_ms)
    add(decision, model::events::TimerSet{"", "run", deadline_after(now, *data.plan->timeout_ms)});
  return decision;
}

}  // namespace reprise::core
