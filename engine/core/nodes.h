// Questions about nodes and frames that are answered from the state alone.
#pragma once

#include <string>
#include <string_view>

#include "core/data.h"

namespace reprise::core {

inline bool is_fan(const Data& data, const Node& node) {
  return node.item == 0 && planned_of(data, node).spec.foreach != nullptr;
}
inline bool has_body(const Data& data, const Node& node) {
  return planned_of(data, node).body != model::none;
}
// It has no attempt of its own, only steps inside.
inline bool is_composite(const Data& data, const Node& node) {
  return is_fan(data, node) || has_body(data, node);
}
inline bool is_call(const Data& data, const Node& node) {
  const auto body = planned_of(data, node).body;
  return body != model::none && data.plan->graphs[body].kind == model::GraphKind::call;
}
// Done by the core itself, without an attempt: set, branch, wait, abort, approve, ask, manual.
bool is_core_action(std::string_view name);
// It starts attempts and needs a place of max_parallel for them.
bool needs_slot(const Data& data, const Node& node);
// The frame of its inner steps (of a fan-out: its items) once opened, else `nothing`.
FrameIndex inner_frame(const Data& data, NodeIndex node);

// Why nothing new starts in a frame.
enum class Ending : std::uint8_t { none, failing, cancelled };
Ending ending_of(const Data& data, FrameIndex frame);
bool in_finally(const Data& data, FrameIndex frame);
bool is_cancelled(const Data& data, FrameIndex frame);
// Too much has failed in this frame itself.
bool is_failing(const Data& data, const Frame& frame);
// How many children it has in its present round.
std::size_t size_of(const Data& data, const Frame& frame);
// The outputs of the items of a fan-out; null for those that have not succeeded.
model::Value outputs_of_items(const Data& data, const Frame& items);
// How many items of a fan-out may fail.
std::size_t failures_allowed(const Data& data, const Frame& frame);
// Nothing in it is open any more.
bool is_over(const Data& data, const Frame& frame);
// How many children an ending frame would still have to end.
std::uint32_t to_drain(const Frame& frame, Ending ending);
// Nodes that still would start something although nothing is out.
bool is_idle(const Data& data, NodeIndex index);
bool is_withdrawable(model::QuestionKind kind);

// The run's or the call's scope in which a frame stands.
FrameIndex scope_frame(const Data& data, FrameIndex frame);

model::OnFailure policy_of(const Data& data, const Node& node);

// The scope that has the undo of a node in hand: its own, or one around it once that has ended
// well.
FrameIndex undo_frame(const Data& data, NodeIndex node);

// Whose attempts are told to stop. Those of a finally list go on after a cancel.
bool ends_by_cancel(const Data& data, const OpenAttempt& attempt, bool keep_undo);
// Those that bring or keep things to a halt are let end, unless the stop is hard.
bool ends_by_stop(const OpenAttempt& attempt, bool hard);
bool ends_by_timeout(const Data& data, const OpenAttempt& attempt);

// A person is asked whether the clock can be believed; until then no timer fires.
bool clock_is_in_doubt(const Data& data);
// The open question whether the run may start; empty without one.
std::string start_question(const Data& data);

// It has started: an attempt, a question of its own, a timer or steps inside have been recorded. A
// step that was left out has not.
bool has_started(const Data& data, NodeIndex node);
// An attempt of it has been started since it was last reset.
bool has_tried(const Data& data, NodeIndex node);
// The steps that must end before the run may be cancelled: some point of no return is behind it.
std::vector<NodeIndex> past_return(const Data& data);

// --- temporary states; each is known by the node of its way out
inline bool is_way_out(const Data& data, const Node& node) {
  return data.frames[node.frame].kind == FrameKind::stays;
}
const model::PlannedStay& plan_of_stay(const Data& data, NodeIndex stay);
NodeIndex enter_of(const Data& data, NodeIndex stay);
NodeIndex proof_of(const Data& data, NodeIndex stay);
// It was entered, or may have been, and is not proven to be left.
bool is_open_stay(const Data& data, NodeIndex stay);
// One of this DAG is open: what comes after its steps waits.
bool has_open_stay(const Data& data, FrameIndex body);

// --- guards
inline bool is_guard(const Data& data, const Node& node) {
  return data.frames[node.frame].kind == FrameKind::guards;
}
const model::PlannedGuard& plan_of_guard(const Data& data, NodeIndex guard);
// Between the success of its `from` and the start of its `until`, while the failure order has not
// come to `finally` and nobody has cancelled.
bool is_active(const Data& data, NodeIndex guard);
// Checks may be made at all: also while the run is paused or waits for people.
bool may_check(const Data& data);
// A person is asked about a breach: until then nothing starts but what the breach itself runs.
bool is_on_hold(const Data& data);
// A guard of this DAG holds it, or the list of a breach is at work.
bool is_held(const Data& data, FrameIndex body);
// It changes nothing. A script may: what it does is what its calls do.
bool only_looks(const Data& data, NodeIndex node);
// In the list that a breach runs, or on the way out of a temporary state: it waits for nothing.
bool is_urgent(const Data& data, FrameIndex frame);

// The call of its script of which nobody has said how it ended; nullptr without one.
const RecordedCall* open_call(const Data& data, NodeIndex node);

NodeIndex find_node(const Data& data, std::string_view path);
std::string path_of(const Data& data, NodeIndex node);

}  // namespace reprise::core
