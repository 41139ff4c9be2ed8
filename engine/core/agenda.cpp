#include "core/agenda.h"

#include "core/nodes.h"

namespace reprise::core {

using model::RunPhase;
using model::StepPhase;

namespace {

Duty duty_while_waiting(const Data& data, const Node& node) {
  if (node.unchosen) return Duty::settle;
  const auto kind = data.frames[node.frame].kind;
  if (kind != FrameKind::body || node.needs_open != 0 || !node.needs_bad) return Duty::none;
  const bool judged_by_when = planned_of(data, node).when_mentions_needs;
  return judged_by_when ? Duty::none : Duty::settle;
}

Duty duty_while_unknown(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  if (is_composite(data, node)) return Duty::none;
  const bool probe = planned_of(data, node).spec.probe != nullptr &&
                     side_of(data, index).probe_tries < probe_tries_max;
  return probe ? Duty::start : Duty::settle;
}

// An opened composite is due when all inside is done: of a call, its lists too.
bool is_done_inside(const Data& data, NodeIndex index) {
  const auto inner = inner_frame(data, index);
  if (inner == nothing) return false;
  if (data.frames[inner].scope != nothing) return following(data, inner) == RunPhase::ended;
  return is_over(data, data.frames[inner]);
}

// Whether the thing inside the scope that ended badly is its own.
bool own_failure(const Data& data, const Frame& frame) {
  if (frame.owner == no_node) return data.error.has_value();
  return frame.failed > 0;
}

model::GraphIndex list_graph(const Data& data, const Frame& frame, FrameKind kind) {
  const auto& plan = *data.plan;
  if (frame.owner == no_node) return kind == FrameKind::failure ? plan.on_failure : plan.finally;
  const auto& graph = plan.graphs[frame.graph];
  return kind == FrameKind::failure ? graph.on_failure : graph.finally;
}

bool has_list(const Data& data, const Frame& frame, FrameKind kind) {
  if (frame.owner == no_node && data.started_us == 0) return false;   // cancelled in the queue
  return list_graph(data, frame, kind) != model::none;
}

bool list_is_over(const Data& data, NodeIndex owner, FrameKind kind) {
  const auto list = frame_of(data, owner, kind);
  return list != nothing && is_over(data, data.frames[list]);
}

// The first phase from `from` on that has something to do.
RunPhase first_from(const Data& data, FrameIndex index, RunPhase from) {
  const Frame& frame = data.frames[index];
  const Scope& scope = data.scopes[frame.scope];
  if (from <= RunPhase::undoing && wants_undo(data, index) && !scope.undoable.empty())
    return RunPhase::undoing;
  if (from <= RunPhase::handling && own_failure(data, frame) && !is_cancelled(data, index) &&
      has_list(data, frame, FrameKind::failure))
    return RunPhase::handling;
  if (from <= RunPhase::finalizing && has_list(data, frame, FrameKind::finally))
    return RunPhase::finalizing;
  return RunPhase::ended;
}

}  // namespace

Duty duty_of(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  if (node.pending != Pending::none) return Duty::settle;
  switch (node.phase) {
    case StepPhase::waiting: return duty_while_waiting(data, node);
    case StepPhase::ready: return needs_slot(data, node) ? Duty::queue : Duty::start;
    case StepPhase::unknown: return duty_while_unknown(data, index);
    case StepPhase::running:
      return is_composite(data, node) && is_done_inside(data, index) ? Duty::settle : Duty::none;
    default: return Duty::none;
  }
}

bool wants_undo(const Data& data, FrameIndex index) {
  const Frame& frame = data.frames[index];
  if (is_cancelled(data, index)) return frame.owner == no_node && data.cancel->undo;
  return own_failure(data, frame);
}

namespace {

// As if no temporary state were open.
RunPhase following_steps(const Data& data, FrameIndex index) {
  const Frame& frame = data.frames[index];
  const Scope& scope = data.scopes[frame.scope];
  if (is_held(data, index)) {
    const bool drains = scope.phase == RunPhase::steps && ending_of(data, index) != Ending::none;
    return drains ? RunPhase::draining : scope.phase;
  }
  switch (scope.phase) {
    case RunPhase::steps:
      if (ending_of(data, index) != Ending::none) return RunPhase::draining;
      return is_over(data, frame) ? first_from(data, index, RunPhase::finalizing) : scope.phase;
    case RunPhase::draining:
      return is_over(data, frame) ? first_from(data, index, RunPhase::undoing) : scope.phase;
    case RunPhase::undoing:
      if (scope.undo_now != no_node) return scope.phase;
      return first_from(data, index, RunPhase::undoing);
    case RunPhase::handling:
      if (!list_is_over(data, frame.owner, FrameKind::failure)) return scope.phase;
      return first_from(data, index, RunPhase::finalizing);
    case RunPhase::finalizing:
      return list_is_over(data, frame.owner, FrameKind::finally) ? RunPhase::ended : scope.phase;
    case RunPhase::ended: break;
  }
  return RunPhase::ended;
}

}  // namespace

RunPhase following(const Data& data, FrameIndex index) {
  const RunPhase next = following_steps(data, index);
  const RunPhase now = data.scopes[data.frames[index].scope].phase;
  const bool leaves = now <= RunPhase::undoing && next > RunPhase::undoing;
  return leaves && has_open_stay(data, index) ? now : next;
}

bool ends_but_for_stays(const Data& data, FrameIndex index) {
  return data.scopes[data.frames[index].scope].phase <= RunPhase::undoing &&
         following_steps(data, index) > RunPhase::undoing;
}

bool phase_is_due(const Data& data, FrameIndex index) {
  const Frame& frame = data.frames[index];
  if (frame.scope == nothing) return false;
  const Scope& scope = data.scopes[frame.scope];
  if (frame.owner == no_node) {
    const bool begun = data.started_us != 0 || data.cancel.has_value();
    if (!begun || scope.phase == RunPhase::ended) return false;
    return following(data, index) != scope.phase;
  }
  const auto owner = data.nodes[frame.owner].phase;
  if (owner != StepPhase::running && owner != StepPhase::unknown) return false;
  const RunPhase next = following(data, index);
  return next != scope.phase && next != RunPhase::ended;
}

bool undo_is_due(const Data& data, FrameIndex index) {
  const Frame& frame = data.frames[index];
  if (frame.scope == nothing) return false;
  const Scope& scope = data.scopes[frame.scope];
  if (scope.phase != RunPhase::undoing || !wants_undo(data, index)) return false;
  if (scope.undo_now == no_node) return !scope.undoable.empty();
  return side_of(data, scope.undo_now).undo == Undo::again;
}

bool drain_is_due(const Data& data, FrameIndex index) {
  const Frame& frame = data.frames[index];
  if (frame.kind == FrameKind::guards || frame.kind == FrameKind::stays) return false;
  if (frame.idle == 0 && frame.gates == 0 && frame.parked == 0) return false;
  return to_drain(frame, ending_of(data, index)) > 0;
}

}  // namespace reprise::core
