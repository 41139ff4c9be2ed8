#include "core/machine_parts.h"

namespace reprise::core {

using model::StepPhase;
namespace events = model::events;

namespace {

bool has_begun(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  return node.started_us != 0 &&
         (node.attempts > 0 || node.round > 0 ||
          (is_composite(data, node) && inner_frame(data, index) != nothing));
}

void end_idle(const Data& data, NodeIndex index, Ending ending, Decision& decision) {
  const Node& node = data.nodes[index];
  const bool cancelled = ending == Ending::cancelled;
  if (node.phase == StepPhase::retry_wait && !cancelled) {
    const auto failure = is_composite(data, node) ? composite_failure(data, index)
                                                  : side_of(data, index).failure;
    return add(decision, events::StepFailed{path_of(data, index), failure});
  }
  if (has_begun(data, index)) return add(decision, cancelled_of(data, index, false));
  add(decision, events::StepSkipped{path_of(data, index),
                                    cancelled ? "the run was cancelled" : "the run is failing"});
}

bool is_alive_question(const Data& data, NodeIndex index) {
  return side_of(data, index).question_kind == model::QuestionKind::alive;
}

void end_parked(const Data& data, NodeIndex index, Decision& decision) {
  const Node& node = data.nodes[index];
  if (node.phase == StepPhase::asking && is_alive_question(data, index)) {
    const model::AttemptId id{path_of(data, index), model::AttemptRole::main, node.attempts};
    if (data.attempts.count(id) != 0)
      return add(decision, events::AttemptLost{id, "given up: the run was cancelled"});
  }
  add(decision, cancelled_of(data, index, node.doubt));
}

void end_child(const Data& data, NodeIndex index, Ending ending, Decision& decision) {
  const Node& node = data.nodes[index];
  if (is_idle(data, index)) return end_idle(data, index, ending, decision);
  if (node.phase == StepPhase::asking && is_withdrawable(side_of(data, index).question_kind))
    return add(decision,
               events::StepSkipped{path_of(data, index), "the run ends before an answer"});
  const bool parked = node.phase == StepPhase::asking ||
                      (node.phase == StepPhase::unknown && !is_composite(data, node));
  if (parked && ending == Ending::cancelled) end_parked(data, index, decision);
}

}  // namespace

Decision drain_frame(const Data& data, FrameIndex index) {
  const Frame& frame = data.frames[index];
  const Ending ending = ending_of(data, index);
  Decision decision;
  if (frame.fan == nothing) {
    for (const auto child : frame.children) end_child(data, child, ending, decision);
  } else {
    for (const auto child : data.fans[frame.fan].active) end_child(data, child, ending, decision);
  }
  return decision;
}

}  // namespace reprise::core
