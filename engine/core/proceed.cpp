#include "core/machine_parts.h"

namespace reprise::core {

namespace {

Decision withdraw(const Data& data) {
  return only(model::events::QuestionWithdrawn{*data.stale.begin(), "it is not needed any more"});
}

// The most critical step in the run's queue that nothing is asked about, if there is a place for
// it.
NodeIndex next_in_queue(const Data& data) {
  const Pool& pool = data.pools.front();
  std::uint32_t taken = pool.held;
  for (const auto& [critical, node] : pool.queue) {
    if (taken >= pool.limit) return no_node;
    if (data.asked.open.count(node) == 0) return node;
    ++taken;
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

Decision start_something(const Data& data) {
  if (!data.asked.start.empty()) return start_node(data, *data.asked.start.begin());
  if (const auto node = next_in_queue(data); node != no_node) return start_node(data, node);
  if (const auto frame = next_undo(data); frame != nothing) return start_undo(data, frame);
  return {};
}

}  // namespace

bool may_start(const Data& data) {
  return data.started_us != 0 && !data.paused && !data.stopped && !data.held &&
         data.scopes.front().phase != model::RunPhase::ended && !clock_is_in_doubt(data);
}

Decision proceed(const State& state, const base::Instant& now) {
  const Data& data = state.data();
  if (state.is_over() || data.seq == 0) return {};
  if (!data.asked.settle.empty()) return settle_node(data, *data.asked.settle.begin(), now);
  if (!data.stale.empty()) return withdraw(data);
  if (!data.drain.empty()) return drain_frame(data, *data.drain.begin());
  if (!data.phases.empty()) return change_phase(data, *data.phases.begin());
  return may_start(data) ? start_something(data) : Decision{};
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
