#include "core/evolve/folder.h"
#include "core/nodes.h"

namespace reprise::core {

using model::StepPhase;
namespace events = model::events;

namespace {

bool in_list(const Data& data, FrameIndex frame) {
  while (true) {
    const Frame& here = data.frames[frame];
    if (here.kind != FrameKind::body && here.kind != FrameKind::items) return true;
    if (here.owner == no_node) return false;
    frame = data.nodes[here.owner].frame;
  }
}

void note_cut(const Fold& fold, NodeIndex node) {
  const FrameIndex frame = fold.node(node).frame;
  if (ending_of(fold.data, frame) != Ending::none) fold.frame(frame).cut = true;
}

void add_names(const model::Param* ids, std::vector<std::string>& names) {
  if (ids == nullptr || ids->as_list() == nullptr) return;
  for (const auto& id : *ids->as_list())
    if (const auto* text = id.constant(); text != nullptr && text->is_text())
      names.push_back(text->text());
}

// All steps that a branch may choose.
std::vector<std::string> named_by_branch(const model::Param& with) {
  std::vector<std::string> names;
  if (const auto* arms = with.find("arms"); arms != nullptr && arms->as_map() != nullptr)
    for (const auto& arm : *arms->as_map()) add_names(&arm.value, names);
  add_names(with.find("default"), names);
  return names;
}

bool is_chosen(const model::Value& chosen, const std::string& name) {
  if (!chosen.is_list()) return false;
  for (const auto& id : chosen.list())
    if (id.is_text() && id.text() == name) return true;
  return false;
}

void mark_unchosen(const Fold& fold, NodeIndex branch) {
  const Node& node = fold.node(branch);
  const auto& spec = planned_of(fold.data, node).spec;
  const Frame& frame = fold.frame(node.frame);
  if (spec.action.name != "branch" || frame.kind != FrameKind::body) return;
  const auto& ids = fold.data.plan->graphs[frame.graph].by_id;
  for (const auto& name : named_by_branch(spec.action.with)) {
    const auto step = ids.find(name);
    if (step == ids.end() || is_chosen(node.outputs["chosen"], name)) continue;
    const NodeIndex target = frame.children[step->second];
    if (fold.node(target).phase != StepPhase::waiting) continue;
    fold.node(target).unchosen = true;
    fold.node(target).reason = "not chosen by branch " + spec.id;
    refresh(fold, target);
  }
}

// The failure as the run tells it: a step inside has said its name already.
model::Failure of_run(const std::string& path, const model::Failure& error, bool composite) {
  if (composite) return error;
  return {error.code, "step " + path + ": " + error.message, error.hint};
}

bool aborts(const Data& data, NodeIndex index, const model::Failure& error) {
  const Node& node = data.nodes[index];
  const bool abort = planned_of(data, node).spec.action.name == "abort" && !is_fan(data, node);
  return (abort && !has_body(data, node)) || error.code == "aborted";
}

}  // namespace

base::Result<NodeIndex> node_at(const Data& data, const std::string& path) {
  const NodeIndex node = find_node(data, path);
  if (node == no_node) return base::fail("corrupt-journal", "there is no step '" + path + "'");
  return node;
}

base::Status Folder::operator()(const events::StepSkipped& event) {
  const auto node = node_at(fold.data, event.step);
  if (!node) return base::fail(node.error());
  note_cut(fold, *node);
  if (fold.node(*node).doubt) fold.side(*node).unresolved = true;
  fold.node(*node).reason = event.reason;
  fold.node(*node).pending = Pending::none;
  return move(fold, *node, Trigger::skipped);
}

base::Status Folder::operator()(const events::StepOpened& event) {
  const auto node = node_at(fold.data, event.step);
  if (!node) return base::fail(node.error());
  if (!is_composite(fold.data, fold.node(*node)) || fold.node(*node).phase != StepPhase::ready)
    return undefined("step '" + event.step + "' cannot be opened");
  FrameIndex frame = inner_frame(fold.data, *node);
  if (frame == nothing && is_fan(fold.data, fold.node(*node)))
    return undefined("step '" + event.step + "' is not expanded");
  if (frame == nothing)
    frame = add_frame(fold, FrameKind::body, *node, planned_of(fold.data, fold.node(*node)).body);
  else
    reset_children(fold, frame, fold.frame(frame).anew);
  if (fold.frame(frame).scope != nothing)
    fold.data.scopes[fold.frame(frame).scope].inputs = event.inputs;
  if (auto moved = move(fold, *node, Trigger::opened); !moved) return moved;
  begin(fold, frame);
  return {};
}

base::Status Folder::operator()(const events::ForeachExpanded& event) {
  const auto node = node_at(fold.data, event.step);
  if (!node) return base::fail(node.error());
  if (!is_fan(fold.data, fold.node(*node)) || fold.node(*node).phase != StepPhase::ready)
    return undefined("step '" + event.step + "' cannot be expanded");
  const FrameIndex frame = add_items(fold, *node, event.items);
  reset_children(fold, frame, true);
  if (auto moved = move(fold, *node, Trigger::expanded); !moved) return moved;
  begin(fold, frame);
  return {};
}

base::Status Folder::operator()(const events::RoundFinished& event) {
  const auto index = node_at(fold.data, event.step);
  if (!index) return base::fail(index.error());
  Node& node = fold.node(*index);
  if (planned_of(fold.data, node).spec.repeat == nullptr || event.round != node.round + 1)
    return undefined("step '" + event.step + "' has no such round");
  const FrameIndex inner = is_composite(fold.data, node) ? inner_frame(fold.data, *index) : nothing;
  if (inner != nothing) fold.frame(inner).anew = true;
  node.round = event.round;
  node.outputs = event.outputs;
  node.pending = Pending::until;
  return move(fold, *index, Trigger::round_finished);
}

base::Status Folder::operator()(const events::StepSucceeded& event) {
  const auto index = node_at(fold.data, event.step);
  if (!index) return base::fail(index.error());
  Node& node = fold.node(*index);
  const bool unstarted = node.phase == StepPhase::waiting || node.phase == StepPhase::ready;
  if (unstarted && needs_slot(fold.data, node))
    return undefined("step '" + event.step + "' succeeds without an attempt");
  node.outputs = event.outputs;
  node.pending = Pending::none;
  node.error.reset();
  node.reason.clear();
  // Before its dependants hear of it: what was not chosen must not become ready.
  if (node.phase == StepPhase::ready) mark_unchosen(fold, *index);
  const FrameIndex inner = is_composite(fold.data, node) ? inner_frame(fold.data, *index) : nothing;
  if (inner != nothing && fold.frame(inner).failed > 0) ++fold.data.warnings;
  return move(fold, *index, Trigger::succeeded);
}

base::Status Folder::operator()(const events::StepFailed& event) {
  const auto index = node_at(fold.data, event.step);
  if (!index) return base::fail(index.error());
  Data& data = fold.data;
  const FrameIndex around = fold.node(*index).frame;
  const auto policy = policy_of(data, fold.node(*index));
  const bool list = in_list(data, around);
  const bool abort = aborts(data, *index, event.error) && !list;
  const bool handled = policy == model::OnFailure::proceed && !abort;
  Node& node = fold.node(*index);
  node.error = std::make_shared<const model::Failure>(event.error);
  node.failure_handled = handled;
  node.pending = Pending::none;
  // What a fan-out has reached is told although it failed; without a list it has no items.
  const FrameIndex items = is_fan(data, node) ? inner_frame(data, *index) : nothing;
  if (items != nothing && node.phase != StepPhase::ready)
    node.outputs = outputs_of_items(data, data.frames[items]);
  if (handled || list) ++data.warnings;
  if (!data.error && (abort || (around == 0 && !handled)))
    data.error = of_run(event.step, event.error, is_composite(data, node));
  const auto handler = planned_of(data, node).handler;
  const bool handles = policy == model::OnFailure::handle && handler != model::none &&
                       !is_cancelled(data, around) && !data.plan->graphs[handler].steps.empty();
  if (handles) ++fold.frame(around).handlers;
  if (auto moved = move(fold, *index, Trigger::failed); !moved) return moved;
  if (handles) {
    FrameIndex frame = frame_of(data, *index, FrameKind::handler);
    if (frame == nothing)
      frame = add_frame(fold, FrameKind::handler, *index, handler);
    else
      reset_children(fold, frame, true);
    begin(fold, frame);
  }
  if (abort) refresh_all(fold);
  return {};
}

base::Status Folder::operator()(const events::StepCancelled& event) {
  const auto node = node_at(fold.data, event.step);
  if (!node) return base::fail(node.error());
  note_cut(fold, *node);
  fold.side(*node).outcome_unknown = event.outcome_unknown;
  fold.node(*node).reason = event.outcome_unknown
                                ? "stopped, and it is not known whether its effect happened"
                                : "stopped before its end";
  fold.node(*node).pending = Pending::none;
  return move(fold, *node, Trigger::cancelled);
}

}  // namespace reprise::core
