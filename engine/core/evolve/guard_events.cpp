#include "core/evolve/folder.h"
#include "core/nodes.h"

namespace reprise::core {

using model::GuardVerdict;
using model::OnBreach;
namespace events = model::events;

namespace {

base::Result<NodeIndex> guard_at(const Data& data, const std::string& path) {
  const NodeIndex node = find_node(data, path);
  if (node == no_node || data.guards.count(node) == 0)
    return base::fail("corrupt-journal", "there is no guard '" + path + "'");
  return node;
}

void run_list(const Fold& fold, NodeIndex guard) {
  const auto list = planned_of(fold.data, fold.node(guard)).handler;
  if (list == model::none) return;
  FrameIndex frame = frame_of(fold.data, guard, FrameKind::handler);
  if (frame != nothing && !is_over(fold.data, fold.frame(frame))) return;  // still at it
  ++fold.frame(fold.node(guard).frame).handlers;
  if (frame == nothing)
    frame = add_frame(fold, FrameKind::handler, guard, list);
  else
    reset_children(fold, frame, true);
  begin(fold, frame);
}

void fail_run(const Fold& fold, Guard& guard) {
  guard.spent = true;
  if (!fold.data.error) fold.data.error = guard.breach;
}

// What it guards may have nothing open any more.
void refresh_guarded(const Fold& fold, const Guard& guard) {
  refresh_all(fold);
  refresh_frame(fold, guard.body);
}

}  // namespace

base::Status Folder::operator()(const events::GuardChecked& event) {
  const auto node = guard_at(fold.data, event.step);
  if (!node) return base::fail(node.error());
  Guard& guard = fold.data.guards[*node];
  guard.verdict = event.verdict;
  guard.detail = event.detail;
  guard.checked_us = fold.at.wall_us;
  guard.checks += event.checks;
  fold.data.watches[*node].unrecorded = 0;
  if (event.verdict == GuardVerdict::ok) guard.failures = guard.errors = 0;
  if (event.verdict == GuardVerdict::breach) ++guard.failures;
  if (event.verdict == GuardVerdict::no_data) ++guard.errors;
  return {};
}

base::Status Folder::operator()(const events::GuardBreached& event) {
  const auto node = guard_at(fold.data, event.step);
  if (!node) return base::fail(node.error());
  Guard& guard = fold.data.guards[*node];
  if (guard.spent || !guard.question.empty())
    return undefined("the breach of guard '" + event.name + "' is being dealt with");
  guard.breach = event.error;
  ++fold.data.warnings;
  if (plan_of_guard(fold.data, *node).on_breach != OnBreach::hold) fail_run(fold, guard);
  run_list(fold, *node);
  refresh_guarded(fold, guard);
  return {};
}

base::Status hold_by_guard(const Fold& fold, NodeIndex node, const std::string& question) {
  const auto guard = fold.data.guards.find(node);
  if (guard == fold.data.guards.end()) return undefined("this step guards nothing");
  guard->second.question = question;
  refresh_guarded(fold, guard->second);
  return {};
}

void release_guard(const Fold& fold, NodeIndex node, const std::string& choice) {
  Guard& guard = fold.data.guards[node];
  guard.question.clear();
  guard.failures = guard.errors = 0;
  if (choice == "abort") fail_run(fold, guard);
  // What was seen before the answer proves nothing about the time after it.
  Watch& watch = fold.data.watches[node];
  watch.next.reset();
  watch.ok_at.reset();
  refresh_guarded(fold, guard);
}

}  // namespace reprise::core
