#include "core/decide/decider.h"

namespace reprise::core {

namespace events = model::events;

namespace {

Decision defer(const Data& data, const model::inputs::CancelRequested& input,
               const std::vector<NodeIndex>& open) {
  events::RunCancelDeferred deferred{input.by, input.reason, input.undo, {}};
  for (const auto node : open) deferred.until.push_back(path_of(data, node));
  return only(std::move(deferred));
}

}  // namespace

Decision cancel_run(const Data& data, const std::string& by, const std::string& reason, bool undo) {
  Decision decision = only(events::RunCancelRequested{by, reason, undo});
  for (const auto& [id, attempt] : data.attempts)
    if (ends_by_cancel(data, attempt, undo))
      decision.then.push_back(model::effects::StopAttempt{id});
  return decision;
}

Decision Decider::operator()(const model::inputs::CancelRequested& input) const {
  if (is_over()) return warn("the run is over");
  if (data.cancel) return warn("the run is cancelled already");
  if (data.deferred)
    return warn("the run is cancelled already, and ends when it is past its point of no return");
  if (data.scopes.front().phase == model::RunPhase::finalizing)
    return warn("the run is at its finally list, which always runs; `stop` ends that too");
  if (const auto open = past_return(data); !open.empty()) return defer(data, input, open);
  return cancel_run(data, input.by, input.reason, input.undo);
}

}  // namespace reprise::core
