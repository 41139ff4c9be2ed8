#include "console/live/step_list.h"

#include <numeric>

namespace reprise::console::live {

using model::StepPhase;

namespace {

bool passes(StepPhase phase, Filter filter) {
  switch (filter) {
    case Filter::all:
      return true;
    case Filter::failed:
      return phase == StepPhase::failed;
    case Filter::open:
      break;
  }
  return phase == StepPhase::failed || (!is_terminal(phase) && phase != StepPhase::waiting);
}

// The children of node n are at [begin[n], begin[n + 1]) of `nodes`; the last n has the roots.
struct Children {
  std::vector<std::size_t> begin;
  std::vector<core::NodeIndex> nodes;
};

Children children_of(const std::vector<core::Node>& nodes) {
  const auto slot = [&](const core::Node& node) {
    return node.parent == core::no_node ? nodes.size() : std::size_t{node.parent};
  };
  Children children{std::vector<std::size_t>(nodes.size() + 2), {}};
  for (const auto& node : nodes) ++children.begin[slot(node) + 1];
  std::partial_sum(children.begin.begin(), children.begin.end(), children.begin.begin());
  children.nodes.resize(nodes.size());
  auto next = children.begin;
  for (core::NodeIndex index = 0; index < nodes.size(); ++index)
    children.nodes[next[slot(nodes[index])]++] = index;
  return children;
}

}  // namespace

bool is_terminal(StepPhase phase) {
  return phase == StepPhase::succeeded || phase == StepPhase::failed ||
         phase == StepPhase::skipped || phase == StepPhase::cancelled;
}

void StepList::refresh(const core::State& state) {
  const std::size_t nodes = state.nodes().size();
  if (state.seq() == seq_ && has_children_.size() == nodes) return;
  seq_ = state.seq();
  if (has_children_.size() != nodes) order(state);
  counts_ = {};
  for (core::NodeIndex index = 0; index < state.nodes().size(); ++index)
    if (!has_children_[index] && !state.is_guard(index))
      ++counts_[static_cast<std::size_t>(state.nodes()[index].phase)];
}

// Steps inside steps nest as deep as a runbook does, items are many: a stack, and no recursion.
void StepList::order(const core::State& state) {
  const Children children = children_of(state.nodes());
  const std::size_t count = state.nodes().size();
  has_children_.assign(count, false);
  order_.clear();
  std::vector<ListedStep> open;
  const auto push = [&](std::size_t owner, int depth) {
    for (std::size_t at = children.begin[owner + 1]; at > children.begin[owner]; --at)
      open.push_back({children.nodes[at - 1], depth});
  };
  push(count, 0);
  while (!open.empty()) {
    const ListedStep next = open.back();
    open.pop_back();
    if (!state.is_guard(next.node)) order_.push_back(next);
    has_children_[next.node] = children.begin[next.node + 1] > children.begin[next.node];
    push(next.node, next.depth + 1);
  }
}

std::vector<ListedStep> StepList::filtered(const core::State& state, Filter filter) const {
  if (filter == Filter::all) return order_;
  std::vector<ListedStep> found;
  for (const auto& listed : order_)
    if (passes(state.nodes()[listed.node].phase, filter)) found.push_back(listed);
  return found;
}

std::size_t StepList::count(StepPhase phase) const {
  return counts_[static_cast<std::size_t>(phase)];
}

std::size_t StepList::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
}

}  // namespace reprise::console::live
