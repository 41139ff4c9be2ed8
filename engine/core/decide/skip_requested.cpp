#include "core/decide/decider.h"

namespace reprise::core {

using model::StepPhase;

namespace {

// Nothing of the step is out; what it asks is withdrawn with it.
bool can_be_skipped(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  if (data.frames[node.frame].kind == FrameKind::items && !node.admitted) return false;
  const model::AttemptId id{path_of(data, index), model::AttemptRole::main, node.attempts};
  if (data.attempts.count(id) != 0) return false;
  return node.phase == StepPhase::waiting || node.phase == StepPhase::ready ||
         node.phase == StepPhase::retry_wait || node.phase == StepPhase::asking;
}

}  // namespace

Decision Decider::operator()(const model::inputs::SkipRequested& input) const {
  if (is_over()) return warn("the run is over");
  const NodeIndex node = find_node(data, input.step);
  if (node == no_node) return warn("there is no step '" + input.step + "'");
  if (is_guard(data, data.nodes[node])) return warn("'" + input.step + "' is a guard and no step");
  if (is_way_out(data, data.nodes[node]) && data.nodes[node].phase == StepPhase::waiting)
    return warn("'" + input.step + "' leaves a scope and is not due yet");
  if (!can_be_skipped(data, node) || data.started_us == 0)
    return warn("step '" + input.step + "' is " +
                std::string(model::to_text(data.nodes[node].phase)) + " and cannot be skipped now");
  std::string reason = "skipped by " + input.by;
  if (!input.reason.empty()) reason += ": " + input.reason;
  return only(
      model::events::StepSkipped{input.step, std::move(reason), input.by, input.break_glass});
}

}  // namespace reprise::core
