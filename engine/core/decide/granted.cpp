#include "core/decide/decider.h"

namespace reprise::core {

Decision start_run(const Data& data, const base::Instant& now) {
  Decision decision = only(model::events::RunStarted{});
  if (data.plan->timeout_ms)
    add(decision, model::events::TimerSet{"", "run", deadline_after(now, *data.plan->timeout_ms)});
  return decision;
}

// Who is asked for an approval is asked when the run could start: what was in its way has ended.
Decision Decider::operator()(const model::inputs::Granted&) const {
  if (data.seq == 0 || is_over() || data.started_us != 0 || data.cancel) return {};
  if (data.approval != Approval::needed) return start_run(data, now);
  return start_question(data).empty() ? only(ask_start(data)) : Decision{};
}

}  // namespace reprise::core
