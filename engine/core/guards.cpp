// Which guards are at work, and what they keep from going on.
#include "core/nodes.h"
#include "core/watched_stay.h"

namespace reprise::core {

using model::StepPhase;

namespace {

NodeIndex step_of(const Data& data, FrameIndex body, model::StepIndex step) {
  return data.frames[body].children[step];
}

bool scope_is_open(const Data& data, FrameIndex body) {
  const Frame& frame = data.frames[body];
  if (data.scopes[frame.scope].phase >= model::RunPhase::finalizing) return false;
  if (is_cancelled(data, body)) return false;
  if (frame.owner == no_node) return data.started_us != 0;
  const auto owner = data.nodes[frame.owner].phase;
  return owner == StepPhase::running || owner == StepPhase::unknown;
}

// The scope whose process it watches is being left: that the process ends is what is wanted.
bool is_left(const Data& data, NodeIndex stay) {
  return stay != no_node && (data.stays.at(stay).leaving || !is_open_stay(data, stay));
}

}  // namespace

NodeIndex watched_stay(const Data& data, NodeIndex guard) {
  const auto& plan = plan_of_guard(data, guard);
  if (!plan.before_effects || plan.from == model::none) return no_node;
  const FrameIndex body = data.guards.at(guard).body;
  for (const auto& [way_out, stay] : data.stays)
    if (stay.body == body && plan_of_stay(data, way_out).enter == plan.from) return way_out;
  return no_node;
}

const model::PlannedGuard& plan_of_guard(const Data& data, NodeIndex guard) {
  const Node& node = data.nodes[guard];
  return data.plan->graphs[node.graph].guard_of[node.step];
}

bool is_active(const Data& data, NodeIndex index) {
  const Guard& guard = data.guards.at(index);
  if (guard.spent || !scope_is_open(data, guard.body)) return false;
  const auto& plan = plan_of_guard(data, index);
  if (plan.from != model::none &&
      data.nodes[step_of(data, guard.body, plan.from)].phase != StepPhase::succeeded)
    return false;
  if (is_left(data, watched_stay(data, index))) return false;
  return plan.until == model::none || !has_started(data, step_of(data, guard.body, plan.until));
}

bool may_check(const Data& data) {
  return data.started_us != 0 && !data.stopped && !data.held && !clock_is_in_doubt(data) &&
         data.scopes.front().phase != model::RunPhase::ended;
}

bool is_on_hold(const Data& data) {
  for (const auto index : data.guarding)
    if (!data.guards.at(index).question.empty()) return true;
  return false;
}

bool is_held(const Data& data, FrameIndex body) {
  const auto guards = frame_of(data, data.frames[body].owner, FrameKind::guards);
  if (guards == nothing) return false;
  if (data.frames[guards].handlers != 0) return true;
  for (const auto index : data.frames[guards].children)
    if (!data.guards.at(index).question.empty()) return true;
  return false;
}

bool only_looks(const Data& data, NodeIndex index) {
  const auto& spec = planned_of(data, data.nodes[index]).spec;
  return spec.effect <= model::EffectClass::read && spec.action.name != "lua";
}

bool is_urgent(const Data& data, FrameIndex frame) {
  if (data.frames[frame].kind == FrameKind::stays) return true;
  while (data.frames[frame].owner != no_node) {
    const NodeIndex owner = data.frames[frame].owner;
    if (is_guard(data, data.nodes[owner])) return true;
    frame = data.nodes[owner].frame;
  }
  return false;
}

}  // namespace reprise::core
