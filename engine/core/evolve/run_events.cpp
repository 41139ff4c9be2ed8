#include <algorithm>

#include "core/agenda.h"
#include "core/evolve/folder.h"
#include "core/nodes.h"

namespace reprise::core {

using model::RunPhase;
namespace events = model::events;

namespace {

// Undos that nobody waits for any more.
void drop_undos(const Fold& fold) {
  for (auto& scope : fold.data.scopes) {
    const NodeIndex node = scope.undo_now;
    if (node == no_node || fold.side(node).undo == Undo::running) continue;
    const FrameIndex frame = undo_frame(fold.data, node);
    if (wants_undo(fold.data, frame)) continue;
    Side& side = fold.side(node);
    if (fold.data.questions.count(side.question) != 0) fold.data.stale.insert(side.question);
    side.undo = Undo::none;
    scope.undo_now = no_node;
    set_pending(fold, node, Pending::none);
    refresh_frame(fold, frame);
  }
}

void open_list(const Fold& fold, FrameIndex scope, FrameKind kind) {
  const NodeIndex owner = fold.frame(scope).owner;
  const auto& plan = *fold.data.plan;
  const auto& graph = plan.graphs[fold.frame(scope).graph];
  const bool failure = kind == FrameKind::failure;
  const auto list = owner == no_node ? (failure ? plan.on_failure : plan.finally)
                                     : (failure ? graph.on_failure : graph.finally);
  if (list == model::none) return;
  FrameIndex frame = frame_of(fold.data, owner, kind);
  if (frame == nothing)
    frame = add_frame(fold, kind, owner, list);
  else
    reset_children(fold, frame, true);
  begin(fold, frame);
}

}  // namespace

base::Status Folder::operator()(const events::RunCreated& event) {
  Data& data = fold.data;
  data.created_us = fold.at.wall_us;
  data.seed = event.seed;
  data.reused = event.reused;
  data.actor = event.actor;
  data.requester = event.requester;
  if (!event.needs_approval) return {};
  data.approval = Approval::needed;
  data.reason = event.reason;
  return {};
}

base::Status Folder::operator()(const events::RunStarted&) {
  if (fold.data.started_us != 0) return undefined("the run has started already");
  fold.data.started_us = std::max<base::WallMicros>(fold.at.wall_us, 1);
  begin(fold, 0);
  refresh_all(fold);
  return {};
}

base::Status Folder::operator()(const events::RunResumed& event) {
  Data& data = fold.data;
  data.epoch = event.epoch;
  data.held = false;
  data.recovered_while_stopped = data.stopped;
  data.asked = {};
  data.watches.clear();
  data.asked.settle = data.settle;
  data.asked.start = data.start;
  return {};
}

base::Status Folder::operator()(const events::RunPaused&) {
  fold.data.paused = true;
  return {};
}

base::Status Folder::operator()(const events::RunContinued&) {
  fold.data.paused = fold.data.held = false;
  return {};
}

base::Status Folder::operator()(const events::RunCancelRequested& event) {
  if (fold.data.cancel) return undefined("the run is cancelled already");
  fold.data.cancel = Cancel{event.by, event.reason, event.undo};
  fold.data.deferred.reset();
  mark_killed(fold, [&](const OpenAttempt& attempt) {
    return ends_by_cancel(fold.data, attempt, event.undo);
  });
  drop_undos(fold);
  if (const auto question = start_question(fold.data); !question.empty())
    fold.data.stale.insert(question);
  for (const auto guard : fold.data.guarding)
    if (const auto& question = fold.data.guards[guard].question; !question.empty())
      fold.data.stale.insert(question);
  refresh_all(fold);
  return {};
}

base::Status Folder::operator()(const events::RunCancelDeferred& event) {
  if (fold.data.cancel || fold.data.deferred) return undefined("the run is cancelled already");
  fold.data.deferred = Cancel{event.by, event.reason, event.undo};
  return {};
}

base::Status Folder::operator()(const events::RunStopRequested& event) {
  fold.data.stopped = true;
  fold.data.held = fold.data.recovered_while_stopped = false;
  mark_killed(fold, [&](const OpenAttempt& attempt) { return ends_by_stop(attempt, event.hard); });
  return {};
}

base::Status Folder::operator()(const events::RunStopCleared&) {
  if (!fold.data.stopped) return undefined("the run is not stopped");
  fold.data.stopped = false;
  fold.data.held = !fold.data.recovered_while_stopped;
  return {};
}

base::Status Folder::operator()(const events::RunPhaseChanged& event) {
  Data& data = fold.data;
  FrameIndex frame = 0;
  if (!event.step.empty()) {
    const auto node = node_at(data, event.step);
    if (!node) return base::fail(node.error());
    frame = frame_of(data, *node, FrameKind::body);
  }
  if (frame == nothing || data.frames[frame].scope == nothing)
    return undefined("step '" + event.step + "' has no phases");
  Scope& scope = data.scopes[data.frames[frame].scope];
  if (!phase_is_due(data, frame) || following(data, frame) != event.phase ||
      event.phase == RunPhase::ended)
    return undefined("phase '" + std::string(model::to_text(event.phase)) + "' is not next");
  scope.phase = event.phase;
  if (frame == 0) clear_timer(data, {no_node, ""});
  if (event.phase == RunPhase::handling) open_list(fold, frame, FrameKind::failure);
  if (event.phase == RunPhase::finalizing) open_list(fold, frame, FrameKind::finally);
  refresh_inside(fold, frame);
  return {};
}

base::Status Folder::operator()(const events::RunFinished& event) {
  Data& data = fold.data;
  if (!phase_is_due(data, 0) || following(data, 0) != RunPhase::ended)
    return undefined("the run still has something to do");
  data.scopes.front().phase = RunPhase::ended;
  data.final_status = event.status;
  data.finished_us = fold.at.wall_us;
  data.timers = {};
  data.questions.clear();
  data.stale.clear();
  data.guarding.clear();
  data.staying.clear();
  refresh_frame(fold, 0);
  return {};
}

base::Status Folder::operator()(const events::NoteAdded&) { return {}; }

}  // namespace reprise::core
