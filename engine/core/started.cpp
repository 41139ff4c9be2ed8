// Which steps have started, and what may not be given up because of it.
#include "core/nodes.h"
#include "core/transitions.h"

namespace reprise::core {

using model::StepPhase;

bool has_started(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  const Side& side = side_of(data, index);
  switch (node.phase) {
    case StepPhase::waiting:
      return node.round > 0 || data.timers.all.count({index, ""}) != 0;
    case StepPhase::ready:
      return node.attempts > 0 || node.round > 0;
    case StepPhase::asking: {
      const bool gate = planned_of(data, node).spec.approve != nullptr && !node.gate_passed;
      return !gate || side.question_kind != model::QuestionKind::approval;
    }
    case StepPhase::failed:
    case StepPhase::skipped:
    case StepPhase::cancelled:
      return node.attempts > 0 || node.started_us != 0;
    default:
      return true;
  }
}

std::vector<NodeIndex> past_return(const Data& data) {
  std::vector<NodeIndex> open;
  for (const auto point : data.points) {
    const Node& node = data.nodes[point];
    const NodeIndex until = data.frames[node.frame].children[planned_of(data, node).no_return];
    if (has_started(data, point) && !is_terminal(data.nodes[until].phase)) open.push_back(until);
  }
  return open;
}

}  // namespace reprise::core
