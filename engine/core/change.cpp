#include "core/change.h"

#include "core/agenda.h"
#include "core/nodes.h"

namespace reprise::core {

using model::StepPhase;

base::Status undefined(std::string what) {
  return base::fail("corrupt-journal", std::move(what));
}

namespace {

bool asks_to_start(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  return node.phase == StepPhase::asking && is_withdrawable(side_of(data, index).question_kind);
}

bool is_parked(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  if (node.phase == StepPhase::asking) return !asks_to_start(data, index);
  return node.phase == StepPhase::unknown && !is_composite(data, node);
}

// Adds what a node counts for in its frame, or takes it away (sign -1).
void count(Data& data, NodeIndex index, int sign) {
  const Node& node = data.nodes[index];
  Frame& frame = data.frames[node.frame];
  const auto add = [sign](std::uint32_t& counter, bool applies) {
    if (applies) counter += static_cast<std::uint32_t>(sign);
  };
  add(frame.open, !is_terminal(node.phase));
  add(frame.idle, is_idle(data, index));
  add(frame.gates, asks_to_start(data, index));
  add(frame.parked, is_parked(data, index));
  add(frame.doubts, node.doubt);
}

bool is_in_doubt(const Data& data, NodeIndex index, StepPhase to) {
  if (to == StepPhase::unknown) return true;
  if (to == StepPhase::asking && side_of(data, index).unresolved) return true;
  return data.nodes[index].doubt && (to == StepPhase::probing || to == StepPhase::asking);
}

void set_duty(Data& data, NodeIndex index, Duty duty) {
  Node& node = data.nodes[index];
  if (node.duty == duty) return;
  switch (node.duty) {
    case Duty::settle: data.settle.erase(index), data.asked.settle.erase(index); break;
    case Duty::start: data.start.erase(index), data.asked.start.erase(index); break;
    case Duty::queue:
      if (!node.in_slot) leave_slots(data, index);
      break;
    case Duty::none: break;
  }
  node.duty = duty;
  if (duty == Duty::settle) data.settle.insert(index);
  if (duty == Duty::start) data.start.insert(index);
  if (duty == Duty::queue) enter_queue(data, index);
}

template <class Set, class Member>
void keep(Set& set, const Member& member, bool belongs) {
  if (belongs)
    set.insert(member);
  else
    set.erase(member);
}

// A dependant may begin when all its needs are terminal; whether it does is its own affair.
void tell_dependant(const Fold& fold, NodeIndex index, bool good) {
  Node& node = fold.node(index);
  if (node.needs_open > 0) --node.needs_open;
  node.needs_bad = node.needs_bad || !good;
  if (node.needs_open != 0 || node.phase != StepPhase::waiting) return;
  const bool good_needs = !node.needs_bad || planned_of(fold.data, node).when_mentions_needs;
  const bool may = good_needs && !node.unchosen;
  if (may && ending_of(fold.data, node.frame) == Ending::none)
    (void)move(fold, index, Trigger::needs_met);
  else
    refresh(fold, index);
}

void tell_body(const Fold& fold, NodeIndex index, FrameIndex frame) {
  const Node& node = fold.node(index);
  const bool good = node.phase == StepPhase::succeeded ||
                    (node.phase == StepPhase::failed && node.failure_handled);
  for (const auto step : planned_of(fold.data, node).dependants)
    tell_dependant(fold, fold.frame(frame).children[step], good);
}

void tell_list(const Fold& fold, NodeIndex index, FrameIndex frame_index) {
  const Frame& frame = fold.frame(frame_index);
  const std::size_t next = fold.node(index).step + 1;
  if (next < frame.children.size() && ending_of(fold.data, frame_index) == Ending::none)
    (void)move(fold, frame.children[next], Trigger::needs_met);
  if (!is_over(fold.data, frame)) return;
  if (frame.kind == FrameKind::handler) {
    const FrameIndex around = fold.node(frame.owner).frame;
    --fold.frame(around).handlers;
    const auto guard = fold.data.guards.find(frame.owner);
    refresh_frame(fold, guard == fold.data.guards.end() ? around : guard->second.body);
  } else {
    refresh_frame(fold, frame_of(fold.data, frame.owner, FrameKind::body));
  }
}

// After the way out comes its proof, however the way out has ended; then what waited for both.
void tell_way_out(const Fold& fold, NodeIndex index) {
  const bool is_proof = fold.node(index).step % 2 == 1;
  if (!is_proof) return (void)move(fold, proof_of(fold.data, index), Trigger::needs_met);
  const NodeIndex owner = fold.frame(fold.node(index).frame).owner;
  refresh_frame(fold, frame_of(fold.data, owner, FrameKind::body));
}

void tell_items(const Fold& fold, NodeIndex index, FrameIndex frame) {
  if (fold.data.fans[fold.frame(frame).fan].active.erase(index) > 0) admit_items(fold, frame);
}

void remember_for_undo(const Fold& fold, NodeIndex index) {
  const Node& node = fold.node(index);
  if (planned_of(fold.data, node).spec.undo == nullptr || is_fan(fold.data, node)) return;
  auto& scope = fold.data.scopes[fold.frame(scope_frame(fold.data, node.frame)).scope];
  Side& side = fold.side(index);
  scope.undoable.erase({side.completed_seq, index});
  side.completed_seq = fold.data.seq;
  side.undo = Undo::none;
  scope.undoable.insert({side.completed_seq, index});
}

// What is inside an ended composite step ends with it, and its undos become those of what is
// around.
void close_inside(const Fold& fold, NodeIndex index) {
  const FrameIndex inner = inner_frame(fold.data, index);
  if (inner == nothing) return;
  const Frame& frame = fold.frame(inner);
  if (frame.fan != nothing)
    for (std::size_t i = fold.data.fans[frame.fan].next; i < size_of(fold.data, frame); ++i) {
      (void)move_alone(fold, frame.children[i], Trigger::skipped);
      fold.node(frame.children[i]).reason = "its fan-out has ended before it";
    }
  if (frame.scope != nothing) {
    drop_guards(fold, inner);
    drop_stays(fold, inner);
    auto& around =
        fold.data.scopes[fold.frame(scope_frame(fold.data, fold.node(index).frame)).scope];
    around.undoable.merge(fold.data.scopes[frame.scope].undoable);
  }
  fold.data.open_frames.erase(inner);
}

void on_terminal(const Fold& fold, NodeIndex index) {
  Node& node = fold.node(index);
  const FrameIndex frame = node.frame;
  node.finished_us = fold.at.wall_us;
  if (node.phase == StepPhase::failed && !node.failure_handled) {
    Frame& around = fold.frame(frame);
    if (++around.failed == 1) around.first_failed = index;
  }
  if (is_composite(fold.data, node)) close_inside(fold, index);
  if (node.phase == StepPhase::succeeded) remember_for_undo(fold, index);
  switch (fold.frame(frame).kind) {
    case FrameKind::body: tell_body(fold, index, frame); break;
    case FrameKind::items: tell_items(fold, index, frame); break;
    case FrameKind::stays:
      tell_way_out(fold, index);
      break;
    default: tell_list(fold, index, frame); break;
  }
  if (node.phase == StepPhase::failed && is_failing(fold.data, fold.frame(frame)))
    refresh_inside(fold, frame);
}

// A composite step is in doubt while something inside it is.
void pass_doubt_on(const Fold& fold, FrameIndex frame_index) {
  const Frame& frame = fold.frame(frame_index);
  const bool inside = frame.kind == FrameKind::body || frame.kind == FrameKind::items;
  if (frame.owner == no_node || !inside) return;
  const auto phase = fold.node(frame.owner).phase;
  if (frame.doubts > 0 && phase == StepPhase::running)
    (void)move(fold, frame.owner, Trigger::inner_doubt);
  if (frame.doubts == 0 && phase == StepPhase::unknown)
    (void)move(fold, frame.owner, Trigger::inner_clear);
}

void leave_phase(const Fold& fold, NodeIndex index, StepPhase to) {
  Data& data = fold.data;
  const Node& node = fold.node(index);
  if (node.phase == to) return;
  if (node.phase == StepPhase::ready) data.asked.checked.erase(index);
  if (node.phase == StepPhase::ready || node.phase == StepPhase::waiting)
    data.finishing.erase(index);
  if (node.phase == StepPhase::waiting || node.phase == StepPhase::retry_wait)
    clear_timer(data, {index, ""});
  if (node.phase != StepPhase::asking) return;
  const auto& question = side_of(data, index).question;
  if (data.questions.count(question) != 0) data.stale.insert(question);
}

}  // namespace

base::Status move_alone(const Fold& fold, NodeIndex index, Trigger trigger) {
  Data& data = fold.data;
  Node& node = data.nodes[index];
  const auto next = next_phase(node.phase, trigger);
  if (!next)
    return undefined("step " + path_of(data, index) + " is " +
                     std::string(model::to_text(node.phase)) + ": '" +
                     std::string(to_text(trigger)) + "' is undefined there");
  count(data, index, -1);
  leave_phase(fold, index, *next);
  node.doubt = is_in_doubt(data, index, *next);
  node.phase = *next;
  if (node.phase == StepPhase::running && node.started_us == 0) node.started_us = fold.at.wall_us;
  count(data, index, +1);
  return {};
}

base::Status move(const Fold& fold, NodeIndex index, Trigger trigger) {
  Data& data = fold.data;
  const bool was_terminal = is_terminal(data.nodes[index].phase);
  if (auto moved = move_alone(fold, index, trigger); !moved) return moved;
  if (!was_terminal && is_terminal(data.nodes[index].phase)) on_terminal(fold, index);
  refresh(fold, index);
  const FrameIndex frame = data.nodes[index].frame;
  pass_doubt_on(fold, frame);
  refresh_frame(fold, frame);
  if (data.frames[frame].kind == FrameKind::items && is_parked(data, index))
    admit_items(fold, frame);
  return {};
}

void set_admitted(const Fold& fold, NodeIndex index, bool admitted) {
  count(fold.data, index, -1);
  fold.node(index).admitted = admitted;
  count(fold.data, index, +1);
}

void set_pending(const Fold& fold, NodeIndex index, Pending pending) {
  fold.node(index).pending = pending;
  refresh(fold, index);
}

void refresh(const Fold& fold, NodeIndex index) {
  Data& data = fold.data;
  data.asked.open.erase(index);
  set_duty(data, index, duty_of(data, index));
  if (data.nodes[index].duty == Duty::settle) data.asked.settle.insert(index);
  if (data.nodes[index].duty == Duty::start) data.asked.start.insert(index);
}

void refresh_frame(const Fold& fold, FrameIndex index) {
  Data& data = fold.data;
  const Frame& frame = data.frames[index];
  keep(data.open_frames, index, !is_over(data, frame));
  keep(data.drain, index, drain_is_due(data, index));
  if (frame.scope != nothing) {
    keep(data.phases, index, phase_is_due(data, index));
    keep(data.undos, index, undo_is_due(data, index));
  }
  if (frame.owner != no_node && is_composite(data, data.nodes[frame.owner]))
    refresh(fold, frame.owner);
}

void refresh_inside(const Fold& fold, FrameIndex frame) {
  const std::set<FrameIndex> open = fold.data.open_frames;
  refresh_frame(fold, frame);
  for (const auto candidate : open) {
    FrameIndex around = candidate;
    while (around != frame && fold.frame(around).owner != no_node)
      around = fold.node(fold.frame(around).owner).frame;
    if (around == frame) refresh_frame(fold, candidate);
  }
}

void refresh_all(const Fold& fold) {
  // Where all is cancelled, what was to be tried again is not.
  const auto finishing = fold.data.finishing;
  for (const auto node : finishing) {
    if (!is_cancelled(fold.data, fold.node(node).frame)) continue;
    count(fold.data, node, -1);
    fold.data.finishing.erase(node);
    count(fold.data, node, +1);
  }
  // The steps of a call that is being undone are over, and it still has something to do.
  std::set<FrameIndex> open = fold.data.open_frames;
  open.insert(fold.data.undos.begin(), fold.data.undos.end());
  open.insert(fold.data.phases.begin(), fold.data.phases.end());
  open.insert(0);
  for (const auto frame : open) refresh_frame(fold, frame);
}

}  // namespace reprise::core
