#include "core/machine_parts.h"

namespace reprise::core {

namespace {

Decision withdraw(const Data& data) {
  return only(model::events::QuestionWithdrawn{*data.stale.begin(), "it is not needed any more"});
}

constexpr std::uint32_t passed_over_max = 64;  // of a long queue

// The most critical step in the run's queue that nothing is asked about, if there is a place for
// it. While a halt is not proven (`unproven`), only steps that change nothing.
NodeIndex next_in_queue(const Data& data, bool unproven) {
  const Pool& pool = data.pools.front();
  std::uint32_t taken = pool.held, passed_over = 0;
  for (const auto& [critical, node] : pool.queue) {
    if (taken >= pool.limit || passed_over > passed_over_max) return no_node;
    if (data.asked.open.count(node) != 0)
      ++taken;
    else if (unproven && !only_looks(data, node))
      ++passed_over;
    else
      return node;
  }
  return no_node;
}

// The step of a breach's list that may begin: it waits for nothing else, not even for a place.
NodeIndex next_way_out(const Data& data) {
  for (const auto stay : data.staying)
    for (const auto node : {stay, proof_of(data, stay)}) {
      const auto duty = data.nodes[node].duty;
      const bool may_begin = duty == Duty::start || duty == Duty::queue;
      if (may_begin && data.asked.open.count(node) == 0) return node;
    }
  return no_node;
}

NodeIndex next_after_breach(const Data& data) {
  for (const auto guard : data.guarding) {
    const auto list = frame_of(data, guard, FrameKind::handler);
    if (list == nothing) continue;
    for (const auto node : data.frames[list].children) {
      const auto duty = data.nodes[node].duty;
      const bool may_begin = duty == Duty::start || duty == Duty::queue;
      if (may_begin && data.asked.open.count(node) == 0) return node;
    }
  }
  return no_node;
}

FrameIndex next_undo(const Data& data) {
  for (const auto frame : data.undos) {
    const Scope& scope = data.scopes[data.frames[frame].scope];
    const NodeIndex node =
        scope.undo_now != no_node ? scope.undo_now : scope.undoable.rbegin()->second;
    if (data.asked.open.count(node) == 0) return frame;
  }
  return nothing;
}

Decision start_something(const Data& data, const base::Instant& now) {
  if (const auto node = next_after_breach(data); node != no_node) return start_node(data, node);
  if (const auto node = next_way_out(data); node != no_node) return start_node(data, node);
  if (is_on_hold(data)) return {};
  if (!data.asked.start.empty()) return start_node(data, *data.asked.start.begin());
  const auto unproven = unproven_guard(data, now);
  const bool proven = unproven == no_node;
  if (const auto node = next_in_queue(data, !proven); node != no_node)
    return start_node(data, node);
  const auto undo = next_undo(data);
  if (proven) return undo == nothing ? Decision{} : start_undo(data, undo);
  const bool somebody_waits = undo != nothing || !data.pools.front().queue.empty();
  return somebody_waits ? ask_for_check(data, unproven) : Decision{};
}

bool is_something(const Decision& decision) {
  return !decision.record.empty() || !decision.then.empty();
}

bool was_let_start(const Data& data) {
  return data.approval == Approval::given && data.started_us == 0 && !data.cancel;
}

}  // namespace

bool may_act(const Data& data) { return may_check(data) && !data.paused; }

bool may_start(const Data& data, NodeIndex node) {
  if (!may_act(data)) return false;
  return !is_on_hold(data) || is_urgent(data, data.nodes[node].frame);
}

Decision proceed(const State& state, const base::Instant& now) {
  const Data& data = state.data();
  if (auto ended = end_watching(data, false); is_something(ended)) return ended;
  if (state.is_over() || data.seq == 0) return {};
  if (was_let_start(data)) return start_run(data, now);
  if (!data.asked.settle.empty()) return settle_node(data, *data.asked.settle.begin(), now);
  if (!data.stale.empty()) return withdraw(data);
  if (data.deferred && past_return(data).empty())
    return cancel_run(data, data.deferred->by, data.deferred->reason, data.deferred->undo);
  if (auto left = tend_stays(data, now); is_something(left)) return left;
  if (!data.drain.empty()) return drain_frame(data, *data.drain.begin());
  if (!data.phases.empty()) return change_phase(data, *data.phases.begin());
  if (auto check = ask_for_check(data, due_guard(data, now)); is_something(check)) return check;
  return may_act(data) ? start_something(data, now) : Decision{};
}

Decision only(model::EventBody body) {
  Decision decision;
  add(decision, std::move(body));
  return decision;
}

Decision warn(std::string text) {
  Decision decision;
  decision.then.push_back(model::effects::Publish{std::move(text)});
  return decision;
}

}  // namespace reprise::core
