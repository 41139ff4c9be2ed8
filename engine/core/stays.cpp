// Temporary states: which are open, and what begins when.
#include "core/nodes.h"
#include "core/transitions.h"

namespace reprise::core {

const model::PlannedStay& plan_of_stay(const Data& data, NodeIndex stay) {
  const Node& node = data.nodes[stay];
  return data.plan->graphs[node.graph].stay_of[node.step / 2];
}

NodeIndex enter_of(const Data& data, NodeIndex stay) {
  return data.frames[data.stays.at(stay).body].children[plan_of_stay(data, stay).enter];
}

NodeIndex proof_of(const Data& data, NodeIndex stay) {
  const Node& node = data.nodes[stay];
  return data.frames[node.frame].children[node.step + 1];
}

bool is_open_stay(const Data& data, NodeIndex stay) {
  if (is_terminal(data.nodes[proof_of(data, stay)].phase)) return false;
  return data.stays.at(stay).leaving || has_tried(data, enter_of(data, stay));
}

bool has_open_stay(const Data& data, FrameIndex body) {
  const auto frame = frame_of(data, data.frames[body].owner, FrameKind::stays);
  if (frame == nothing) return false;
  const auto& children = data.frames[frame].children;
  for (std::size_t i = 0; i < children.size(); i += 2)
    if (is_open_stay(data, children[i])) return true;
  return false;
}

}  // namespace reprise::core
