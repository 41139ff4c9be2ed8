#include "core/nodes.h"

#include <algorithm>
#include <array>

namespace reprise::core {

using model::StepPhase;

bool is_core_action(std::string_view name) {
  static constexpr std::array<std::string_view, 7> names = {"set",     "branch", "wait",  "abort",
                                                            "approve", "ask",    "manual"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool needs_slot(const Data& data, const Node& node) {
  return !is_composite(data, node) && !is_core_action(planned_of(data, node).spec.action.name);
}

FrameIndex inner_frame(const Data& data, NodeIndex index) {
  const bool fan = is_fan(data, data.nodes[index]);
  return frame_of(data, index, fan ? FrameKind::items : FrameKind::body);
}

bool in_finally(const Data& data, FrameIndex frame) {
  while (true) {
    const Frame& here = data.frames[frame];
    // Neither a cancel nor a failure ends what must come to its own end.
    if (here.kind == FrameKind::finally || here.kind == FrameKind::stays) return true;
    if (here.owner == no_node) return false;
    frame = data.nodes[here.owner].frame;
  }
}

bool is_cancelled(const Data& data, FrameIndex frame) {
  return data.cancel.has_value() && !in_finally(data, frame);
}

Ending ending_of(const Data& data, FrameIndex frame) {
  if (is_cancelled(data, frame)) return Ending::cancelled;
  while (true) {
    const Frame& here = data.frames[frame];
    // The lists that follow a failure are not ended by it.
    const bool chain = here.kind != FrameKind::body && here.kind != FrameKind::items;
    if (chain) return Ending::none;
    if (is_failing(data, here)) return Ending::failing;
    if (here.owner == no_node) return Ending::none;
    frame = data.nodes[here.owner].frame;
  }
}

bool is_failing(const Data& data, const Frame& frame) {
  if (frame.kind == FrameKind::items) return frame.failed > failures_allowed(data, frame);
  if (frame.kind != FrameKind::body) return false;
  if (frame.failed > 0) return true;
  return frame.owner == no_node &&
         (data.error.has_value() || data.scopes[frame.scope].phase != model::RunPhase::steps);
}

std::size_t size_of(const Data& data, const Frame& frame) {
  return frame.fan == nothing ? frame.children.size() : data.fans[frame.fan].items.size();
}

model::Value outputs_of_items(const Data& data, const Frame& items) {
  model::List outputs;
  for (std::size_t i = 0; i < size_of(data, items); ++i) {
    const Node& item = data.nodes[items.children[i]];
    outputs.push_back(item.phase == StepPhase::succeeded ? item.outputs : model::Value());
  }
  return outputs;
}

std::size_t failures_allowed(const Data& data, const Frame& frame) {
  const auto& spec = *planned_of(data, data.nodes[frame.owner]).spec.foreach;
  if (!spec.max_failed_percent) return spec.max_failed;
  return data.fans[frame.fan].items.size() * spec.max_failed / 100;
}

bool is_over(const Data& data, const Frame& frame) {
  if (frame.handlers != 0) return false;
  if (frame.kind != FrameKind::items) return frame.open == 0;
  const Fan& fan = data.fans[frame.fan];
  if (!fan.active.empty()) return false;
  if (fan.next == fan.items.size()) return true;
  const auto index = static_cast<FrameIndex>(&frame - data.frames.data());
  return ending_of(data, index) != Ending::none;
}

std::uint32_t to_drain(const Frame& frame, Ending ending) {
  if (ending == Ending::none) return 0;
  return frame.idle + frame.gates + (ending == Ending::cancelled ? frame.parked : 0);
}

bool is_idle(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  if (node.phase != StepPhase::waiting && node.phase != StepPhase::ready &&
      node.phase != StepPhase::retry_wait)
    return false;
  const bool item = data.frames[node.frame].kind == FrameKind::items;
  return (!item || node.admitted) && data.finishing.count(index) == 0;
}

bool is_withdrawable(model::QuestionKind kind) {
  return kind == model::QuestionKind::approval || kind == model::QuestionKind::ask;
}

FrameIndex scope_frame(const Data& data, FrameIndex frame) {
  while (data.frames[frame].scope == nothing) {
    const NodeIndex owner = data.frames[frame].owner;
    if (owner == no_node) return 0;
    const Frame& here = data.frames[frame];
    // The lists of a call stand in the call's own scope.
    const bool beside = here.kind == FrameKind::failure || here.kind == FrameKind::finally ||
                        here.kind == FrameKind::guards || here.kind == FrameKind::stays;
    if (beside) return frame_of(data, owner, FrameKind::body);
    frame = data.nodes[owner].frame;
  }
  return frame;
}

FrameIndex undo_frame(const Data& data, NodeIndex node) {
  const std::pair entry{side_of(data, node).completed_seq, node};
  FrameIndex frame = scope_frame(data, data.nodes[node].frame);
  while (data.frames[frame].owner != no_node) {
    const Scope& scope = data.scopes[data.frames[frame].scope];
    if (scope.undo_now == node || scope.undoable.count(entry) != 0) return frame;
    frame = scope_frame(data, data.nodes[data.frames[frame].owner].frame);
  }
  return frame;
}

bool ends_by_cancel(const Data& data, const OpenAttempt& attempt, bool keep_undo) {
  if (keep_undo && attempt.id.role == model::AttemptRole::undo) return false;
  return ends_by_timeout(data, attempt);
}

bool ends_by_stop(const OpenAttempt& attempt, bool hard) {
  return hard || (attempt.action != "halt" && attempt.action != "fence");
}

bool ends_by_timeout(const Data& data, const OpenAttempt& attempt) {
  return !in_finally(data, data.nodes[find_node(data, attempt.id.step)].frame);
}

bool clock_is_in_doubt(const Data& data) {
  for (const auto& [id, question] : data.questions)
    if (question.asked.kind == model::QuestionKind::clock) return true;
  return false;
}

std::string start_question(const Data& data) {
  for (const auto& [id, question] : data.questions)
    if (question.asked.kind == model::QuestionKind::approval && question.asked.step.empty())
      return id;
  return {};
}

model::OnFailure policy_of(const Data& data, const Node& node) {
  // What a fan-out says about failing holds for all of it, not for each item.
  if (data.frames[node.frame].kind == FrameKind::items) return model::OnFailure::abort;
  return planned_of(data, node).spec.on_failure;
}

namespace {

// "name[3]" -> name and 3; without brackets 0. False where the brackets are not closed by the end.
bool split_item(std::string_view part, std::string_view& name, std::uint32_t& item) {
  item = 0;
  const auto open = part.find('[');
  name = part.substr(0, open);
  if (open == std::string_view::npos) return true;
  if (part.back() != ']' || part.size() < open + 3 || part.size() > open + 9) return false;
  for (const char digit : part.substr(open + 1, part.size() - open - 2)) {
    if (digit < '0' || digit > '9') return false;
    item = item * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  return item > 0;
}

std::string_view list_name(FrameKind kind, bool of_call) {
  if (kind == FrameKind::finally) return "@finally";
  if (kind == FrameKind::guards) return "@guard";
  if (kind == FrameKind::stays) return "@scope";
  return kind == FrameKind::failure && of_call ? "@failed" : "@on_failure";
}

NodeIndex child_at(const Data& data, FrameIndex frame, std::size_t position) {
  if (frame == nothing || position >= size_of(data, data.frames[frame])) return no_node;
  return data.frames[frame].children[position];
}

NodeIndex find_in_list(const Data& data, NodeIndex owner, std::string_view name,
                       std::uint32_t item) {
  if (item == 0) return no_node;
  for (const auto kind : {FrameKind::handler, FrameKind::failure, FrameKind::finally,
                          FrameKind::guards, FrameKind::stays})
    if (name == list_name(kind, owner != no_node))
      if (const auto frame = frame_of(data, owner, kind); frame != nothing)
        return child_at(data, frame, item - 1);
  return no_node;
}

NodeIndex find_child(const Data& data, NodeIndex owner, std::string_view part) {
  std::string_view name;
  std::uint32_t item = 0;
  if (!split_item(part, name, item)) return no_node;
  if (name.starts_with('@')) return find_in_list(data, owner, name, item);
  const auto body = frame_of(data, owner, FrameKind::body);
  if (body == nothing) return no_node;
  const auto& ids = data.plan->graphs[data.frames[body].graph].by_id;
  const auto step = ids.find(name);
  if (step == ids.end()) return no_node;
  const NodeIndex node = child_at(data, body, step->second);
  if (item == 0 || node == no_node) return node;
  return child_at(data, frame_of(data, node, FrameKind::items), item - 1);
}

}  // namespace

const RecordedCall* open_call(const Data& data, NodeIndex node) {
  const auto& calls = side_of(data, node).calls;
  return calls.empty() || calls.back().finished ? nullptr : &calls.back();
}

NodeIndex find_node(const Data& data, std::string_view path) {
  NodeIndex node = no_node;
  while (true) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    if (part.empty()) return no_node;
    node = find_child(data, node, part);
    if (node == no_node || slash == std::string_view::npos) return node;
    path.remove_prefix(slash + 1);
  }
}

std::string path_of(const Data& data, NodeIndex index) {
  if (index == no_node) return {};
  const Node& node = data.nodes[index];
  const Frame& frame = data.frames[node.frame];
  if (frame.kind == FrameKind::items)
    return path_of(data, frame.owner) + "[" + std::to_string(node.item) + "]";
  std::string path = frame.owner == no_node ? "" : path_of(data, frame.owner) + "/";
  if (frame.kind == FrameKind::body) return path + planned_of(data, node).spec.id;
  path += list_name(frame.kind, frame.owner != no_node);
  return path + "[" + std::to_string(node.step + 1) + "]";
}

}  // namespace reprise::core
