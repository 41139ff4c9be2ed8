#include "core/decide/decider.h"

namespace reprise::core {

Decision Decider::operator()(const model::inputs::StopRequested& input) const {
  if (is_over()) return {};
  Decision decision;
  // A second, harder stop is a fact of its own.
  const auto ends = [&](const OpenAttempt& attempt) {
    return !attempt.killed && ends_by_stop(attempt, input.hard);
  };
  stop_attempts(data, ends, decision);
  if (data.stopped && decision.then.empty()) return {};
  add(decision, model::events::RunStopRequested{input.by, input.reason, input.hard});
  return decision;
}

Decision Decider::operator()(const model::inputs::StopCleared& input) const {
  if (is_over() || !data.stopped) return {};
  return only(model::events::RunStopCleared{input.by, input.reason, input.break_glass});
}

}  // namespace reprise::core
