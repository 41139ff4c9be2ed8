// Which steps have started, and what may not be given up because of it.
#include "core/nodes.h"
#include "core/transitions.h"

namespace reprise::core {

using model::StepPhase;

bool has_tried(const Data& data, NodeIndex index) {
  return data.nodes[index].attempts > side_of(data, index).attempts_base;
}

bool has_started(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  const Side& side = side_of(data, index);
  // Attempts and tries of this opening: those of an earlier round are over.
  const bool tried = has_tried(data, index) || side.spent > 0;
  switch (node.phase) {
    case StepPhase::waiting:
      return node.round > side.round_base || data.timers.all.count({index, ""}) != 0;
    case StepPhase::ready:
      return tried || node.round > side.round_base;
    case StepPhase::asking: {
      const bool gate = planned_of(data, node).spec.approve != nullptr && !node.gate_passed;
      return !gate || side.question_kind != model::QuestionKind::approval;
    }
    case StepPhase::failed:
      return tried || is_composite(data, node);
    case StepPhase::skipped:
    case StepPhase::cancelled:
      return tried;
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
