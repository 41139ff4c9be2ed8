// Which steps have started, and what may not be given up because of it.
#include "core/nodes.h"
#include "core/transitions.h"

namespace reprise::core {

using model::StepPhase;

bool has_tried(const Data& data, NodeIndex index) {
  return data.nodes[index].attempts > side_of(data, index).attempts_base;
}

namespace {

bool is_before_gate(const Data& data, const Node& node) {
  return planned_of(data, node).spec.approve != nullptr && !node.gate_passed;
}

// Of a block or a fan: its steps were begun in the present opening.
bool was_opened(const Data& data, NodeIndex index) {
  if (!is_composite(data, data.nodes[index])) return false;
  const FrameIndex inner = inner_frame(data, index);
  return inner != nothing && !data.frames[inner].anew;
}

}  // namespace

bool has_started(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  const Side& side = side_of(data, index);
  // Attempts and tries of this opening: those of an earlier round are over.
  const bool tried = has_tried(data, index) || side.spent > 0 || was_opened(data, index);
  switch (node.phase) {
    case StepPhase::waiting:
      return node.round > side.round_base || data.timers.all.count({index, ""}) != 0;
    case StepPhase::ready:
      return tried || node.round > side.round_base;
    case StepPhase::asking:
      return !is_before_gate(data, node) || side.question_kind != model::QuestionKind::approval;
    case StepPhase::failed:
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
