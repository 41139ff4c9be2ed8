#include <algorithm>

#include "core/change.h"
#include "core/nodes.h"

namespace reprise::core {

using model::StepPhase;

namespace {

NodeIndex add_node(const Fold& fold, FrameIndex frame, model::GraphIndex graph,
                   model::StepIndex step, std::uint32_t item) {
  Node node;
  node.graph = graph;
  node.step = step;
  node.parent = fold.frame(frame).owner;
  node.item = item;
  node.frame = frame;
  const auto index = static_cast<NodeIndex>(fold.data.nodes.size());
  if (item == 0 && planned_of(fold.data, node).no_return != model::none)
    fold.data.points.push_back(index);
  fold.data.nodes.push_back(std::move(node));
  ++fold.frame(frame).open;
  return index;
}

FrameIndex new_frame(const Fold& fold, FrameKind kind, NodeIndex owner, model::GraphIndex graph) {
  Data& data = fold.data;
  const auto index = static_cast<FrameIndex>(data.frames.size());
  Frame frame;
  frame.kind = kind;
  frame.owner = owner;
  frame.graph = graph;
  // What a breach runs, or leaves a temporary state, waits for no place of a bounded call.
  const bool beside = kind == FrameKind::guards || kind == FrameKind::stays;
  if (owner != no_node && !beside) frame.pool = data.frames[data.nodes[owner].frame].pool;
  data.frames.push_back(std::move(frame));
  data.frame_of[{owner, kind}] = index;
  return index;
}

// The run and every call has a scope of its own; a call may bound its attempts.
void open_scope(const Fold& fold, FrameIndex index) {
  Data& data = fold.data;
  Frame& frame = data.frames[index];
  const auto& graph = data.plan->graphs[frame.graph];
  const bool call = graph.kind == model::GraphKind::call;
  if (!call && frame.owner != no_node) return;
  frame.scope = static_cast<std::uint32_t>(data.scopes.size());
  data.scopes.emplace_back();
  if (frame.owner == no_node) {
    data.pools.push_back({nothing, std::max(data.plan->max_parallel, 1u), 0, {}});
  } else if (graph.max_parallel > 0) {
    data.pools.push_back({frame.pool, graph.max_parallel, 0, {}});
    frame.pool = static_cast<std::uint32_t>(data.pools.size() - 1);
  }
}

// The ways out of temporary states stand beside the steps of a run or a call.
void add_stays(const Fold& fold, FrameIndex body) {
  Data& data = fold.data;
  const auto graph = data.plan->graphs[data.frames[body].graph].stays;
  if (graph == model::none) return;
  const auto frame = add_frame(fold, FrameKind::stays, data.frames[body].owner, graph);
  const auto& ways_out = data.frames[frame].children;
  for (std::size_t i = 0; i < ways_out.size(); i += 2) data.stays[ways_out[i]].body = body;
}

// So do the checks that guard it.
void add_guards(const Fold& fold, FrameIndex body) {
  Data& data = fold.data;
  const auto graph = data.plan->graphs[data.frames[body].graph].guards;
  if (graph == model::none) return;
  const auto frame = add_frame(fold, FrameKind::guards, data.frames[body].owner, graph);
  for (const auto node : data.frames[frame].children) data.guards[node].body = body;
}

// Approvals and other answers of people are never taken over by a rerun.
bool may_be_reused(const Data& data, const Node& node) {
  const auto& spec = planned_of(data, node).spec;
  const auto& action = spec.action.name;
  return action != "approve" && action != "ask" && action != "manual" && spec.approve == nullptr;
}

void reuse(const Fold& fold, NodeIndex index) {
  if (fold.data.reused.empty() || fold.node(index).phase != StepPhase::waiting) return;
  const auto found = fold.data.reused.find(path_of(fold.data, index));
  if (found == fold.data.reused.end() || !may_be_reused(fold.data, fold.node(index))) return;
  (void)move_alone(fold, index, Trigger::reused);
  fold.node(index).outputs = found->second;
  fold.node(index).reason = "taken over from the run before";
  fold.node(index).finished_us = fold.at.wall_us;
}

void count_needs(const Fold& fold, const Frame& frame, NodeIndex index) {
  Node& node = fold.node(index);
  node.needs_open = 0;
  node.needs_bad = false;
  for (const auto need : planned_of(fold.data, node).needs) {
    const Node& before = fold.node(frame.children[need]);
    if (!is_terminal(before.phase)) ++node.needs_open;
    else if (before.phase != StepPhase::succeeded && !before.failure_handled) node.needs_bad = true;
  }
}

void begin_body(const Fold& fold, FrameIndex frame) {
  const std::vector<NodeIndex> children = fold.frame(frame).children;
  for (const auto child : children) reuse(fold, child);
  for (const auto child : children) count_needs(fold, fold.frame(frame), child);
  for (const auto child : children) {
    const Node& node = fold.node(child);
    const bool may = !node.needs_bad || planned_of(fold.data, node).when_mentions_needs;
    if (node.phase == StepPhase::waiting && node.needs_open == 0 && may && !node.unchosen)
      (void)move(fold, child, Trigger::needs_met);
    else
      refresh(fold, child);
  }
}

bool is_kept(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  const bool undone = side_of(data, index).undo == Undo::done;
  const bool good = node.phase == StepPhase::succeeded || node.failure_handled;
  return good && !undone;
}

void reset_node(const Fold& fold, NodeIndex index, bool all) {
  if (is_terminal(fold.node(index).phase)) (void)move_alone(fold, index, Trigger::reset);
  set_admitted(fold, index, false);
  Node& node = fold.node(index);
  node.pending = Pending::none;
  node.failure_handled = false;
  node.error.reset();
  node.reason.clear();
  node.outputs = {};
  if (all) node.gate_passed = node.unchosen = false;
  if (const auto found = fold.data.sides.find(index); found != fold.data.sides.end()) {
    Side& side = found->second;
    if (side.undo == Undo::done) ++side.undone;
    side.losses = side.spent = side.probe_tries = 0;
    side.undo = Undo::none;
    side.calls.clear();
    side.round_base = node.round;
    if (all) side.unresolved = false;
  }
  if (node.round != 0) fold.side(index).round_base = node.round;
  if (node.attempts != 0) fold.side(index).attempts_base = node.attempts;
  const FrameIndex inner =
      is_composite(fold.data, node) ? inner_frame(fold.data, index) : nothing;
  if (inner != nothing && all) fold.frame(inner).anew = true;
}

}  // namespace

FrameIndex add_frame(const Fold& fold, FrameKind kind, NodeIndex owner, model::GraphIndex graph) {
  const FrameIndex index = new_frame(fold, kind, owner, graph);
  const auto& steps = fold.data.plan->graphs[graph].steps;
  if (kind == FrameKind::body) open_scope(fold, index);
  for (std::size_t step = 0; step < steps.size(); ++step) {
    const auto node = add_node(fold, index, graph, static_cast<model::StepIndex>(step), 0);
    fold.frame(index).children.push_back(node);
    // Until begin() says otherwise, all of them wait and could be left out.
    ++fold.frame(index).idle;
  }
  if (kind != FrameKind::body) return index;
  add_guards(fold, index);
  add_stays(fold, index);
  return index;
}

FrameIndex add_items(const Fold& fold, NodeIndex owner, model::List items) {
  Data& data = fold.data;
  FrameIndex index = frame_of(data, owner, FrameKind::items);
  if (index == nothing) {
    index = new_frame(fold, FrameKind::items, owner, model::none);
    data.frames[index].fan = static_cast<std::uint32_t>(data.fans.size());
    data.fans.emplace_back();
  }
  const auto graph = data.nodes[owner].graph;
  const auto step = data.nodes[owner].step;
  data.nodes.reserve(data.nodes.size() + items.size());
  while (data.frames[index].children.size() < items.size()) {
    const auto item = static_cast<std::uint32_t>(data.frames[index].children.size() + 1);
    data.frames[index].children.push_back(add_node(fold, index, graph, step, item));
  }
  data.fans[data.frames[index].fan].items = std::move(items);
  return index;
}

// Each opening of what they guard begins anew.
void set_guards(const Fold& fold, FrameIndex body) {
  Data& data = fold.data;
  const auto frame = frame_of(data, data.frames[body].owner, FrameKind::guards);
  if (frame == nothing) return;
  for (const auto node : data.frames[frame].children) {
    const std::uint64_t checks = data.guards[node].checks;
    data.guards[node] = {};
    data.guards[node].body = body;
    data.guards[node].checks = checks;
    data.guarding.insert(node);
  }
}

void set_stays(const Fold& fold, FrameIndex body) {
  Data& data = fold.data;
  const auto frame = frame_of(data, data.frames[body].owner, FrameKind::stays);
  if (frame == nothing) return;
  const std::vector<NodeIndex> ways_out = data.frames[frame].children;
  for (const auto node : ways_out) {
    if (is_terminal(data.nodes[node].phase)) reset_node(fold, node, true);
    const auto stay = data.stays.find(node);
    if (stay == data.stays.end()) continue;
    stay->second.leaving = stay->second.overdue = false;
    data.staying.insert(node);
  }
}

void drop_stays(const Fold& fold, FrameIndex body) {
  Data& data = fold.data;
  const auto frame = frame_of(data, data.frames[body].owner, FrameKind::stays);
  if (frame == nothing) return;
  for (const auto node : data.frames[frame].children) data.staying.erase(node);
}

void drop_guards(const Fold& fold, FrameIndex body) {
  Data& data = fold.data;
  const auto frame = frame_of(data, data.frames[body].owner, FrameKind::guards);
  if (frame == nothing) return;
  for (const auto node : data.frames[frame].children) data.guarding.erase(node);
}

void begin(const Fold& fold, FrameIndex index) {
  fold.data.open_frames.insert(index);
  if (fold.frame(index).kind == FrameKind::body) {
    set_guards(fold, index);
    set_stays(fold, index);
  }
  switch (fold.frame(index).kind) {
    case FrameKind::body: begin_body(fold, index); break;
    case FrameKind::items: admit_items(fold, index); break;
    default:
      if (!fold.frame(index).children.empty())
        (void)move(fold, fold.frame(index).children.front(), Trigger::needs_met);
  }
  refresh_frame(fold, index);
}

void reset_children(const Fold& fold, FrameIndex index, bool all) {
  const std::vector<NodeIndex> children = fold.frame(index).children;
  for (const auto child : children)
    if (all || !is_kept(fold.data, child)) reset_node(fold, child, all);
  Frame& frame = fold.frame(index);
  frame.failed = 0;
  frame.first_failed = no_node;
  frame.cut = frame.anew = false;
  if (frame.kind != FrameKind::body && frame.kind != FrameKind::items) ++frame.reopened;
  if (frame.fan != nothing) {
    Fan& fan = fold.data.fans[frame.fan];
    fan.next = fan.batch_end = 0;
    fan.active.clear();
  }
  if (frame.scope != nothing) {
    Scope& scope = fold.data.scopes[frame.scope];
    scope.phase = model::RunPhase::steps;
    scope.undo_now = no_node;
  }
  for (const auto child : children) refresh(fold, child);
}

void admit_items(const Fold& fold, FrameIndex index) {
  Data& data = fold.data;
  if (ending_of(data, index) != Ending::none) return;
  const auto& spec = *planned_of(data, data.nodes[data.frames[index].owner]).spec.foreach;
  const std::size_t bound =
      spec.max_parallel > 0 ? spec.max_parallel : std::max(data.plan->max_parallel, 1u);
  while (true) {
    const Frame& frame = data.frames[index];
    Fan& fan = data.fans[frame.fan];
    if (fan.next >= fan.items.size()) return;
    if (spec.batch > 0 && fan.next == fan.batch_end) {
      if (!fan.active.empty()) return;
      fan.batch_end += spec.batch;
    }
    if (fan.active.size() >= bound + frame.parked + frame.gates) return;
    const NodeIndex child = frame.children[fan.next++];
    reuse(fold, child);
    if (is_terminal(data.nodes[child].phase)) continue;
    set_admitted(fold, child, true);
    fan.active.insert(child);
    (void)move(fold, child, Trigger::admitted);
  }
}

}  // namespace reprise::core
