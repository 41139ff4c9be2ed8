#include "core/decide/decider.h"

namespace reprise::core {

using model::QuestionKind;
using model::StepPhase;

Decision Decider::operator()(const model::inputs::RetryRequested& input) const {
  if (is_over()) return warn("the run is over");
  const NodeIndex index = find_node(data, input.step);
  if (index == no_node) return warn("there is no step '" + input.step + "'");
  const Node& node = data.nodes[index];
  const Side& side = side_of(data, index);
  if (node.phase == StepPhase::retry_wait)
    return only(model::events::TimerFired{input.step, "retry"});
  const bool asks =
      node.phase == StepPhase::asking && node.pending == Pending::none &&
      (side.question_kind == QuestionKind::failure || side.question_kind == QuestionKind::lost);
  if (asks)
    return only(model::events::QuestionAnswered{
        side.question, input.by, "retry", "by `retry`", {}, input.person});
  return warn("step '" + input.step + "' is " + std::string(model::to_text(node.phase)) +
              " and cannot be retried now; after the run use `rerun`");
}

}  // namespace reprise::core
