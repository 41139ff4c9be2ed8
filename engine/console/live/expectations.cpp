#include "console/live/expectations.h"

#include <algorithm>

#include "graph/order.h"

namespace reprise::console::live {
namespace {

struct Way {
  std::vector<model::StepIndex> steps;  // from its beginning to its end
  std::int64_t micros = 0;
};

// The longest way through a graph, by what each step takes.
Way longest_way(const model::Graph& graph, const std::vector<std::int64_t>& micros) {
  std::vector<std::int64_t> until(graph.steps.size());
  std::vector<model::StepIndex> before(graph.steps.size(), model::none);
  model::StepIndex last = model::none;
  for (const model::StepIndex step : graph::topological_order(graph)) {
    for (const model::StepIndex need : graph.steps[step].needs)
      if (before[step] == model::none || until[need] > until[before[step]]) before[step] = need;
    until[step] = micros[step] + (before[step] == model::none ? 0 : until[before[step]]);
    if (last == model::none || until[step] > until[last]) last = step;
  }
  Way way;
  if (last != model::none) way.micros = until[last];
  for (; last != model::none; last = before[last]) way.steps.push_back(last);
  std::reverse(way.steps.begin(), way.steps.end());
  return way;
}

bool is_open(model::StepPhase phase) {
  return phase != model::StepPhase::succeeded && phase != model::StepPhase::failed &&
         phase != model::StepPhase::skipped && phase != model::StepPhase::cancelled;
}

// The node of each step of the run's own graph; null where it has none yet.
std::vector<const core::Node*> own_nodes(const core::State& state) {
  std::vector<const core::Node*> nodes(state.plan().graphs.front().steps.size());
  for (const core::Node& node : state.nodes())
    if (node.graph == 0 && node.parent == core::no_node) nodes[node.step] = &node;
  return nodes;
}

}  // namespace

void Expectations::learn(const core::State& earlier) {
  ++runs_;
  const auto& nodes = earlier.nodes();
  for (core::NodeIndex index = 0; index < nodes.size(); ++index) {
    const core::Node& node = nodes[index];
    if (node.phase != model::StepPhase::succeeded || node.started_us == 0) continue;
    auto& seen = seen_[earlier.path(index)];
    const std::int64_t micros = node.finished_us - node.started_us;
    seen.insert(std::upper_bound(seen.begin(), seen.end(), micros), micros);
  }
}

std::optional<std::int64_t> Expectations::micros_of(const std::string& path) const {
  const auto found = seen_.find(path);
  if (found == seen_.end()) return std::nullopt;
  return found->second[found->second.size() / 2];
}

std::optional<std::int64_t> expected_micros(const model::PlannedStep& step, const std::string& path,
                                            const Expectations& expectations) {
  if (const auto seen = expectations.micros_of(path)) return seen;
  if (step.expected_ms > 0) return step.expected_ms * 1000;
  return std::nullopt;
}

std::set<model::StepIndex> critical_steps(const model::Plan& plan,
                                          const Expectations& expectations) {
  // Where nothing is known the longest chain goes first, as everywhere else.
  constexpr std::int64_t unknown_us = 1000;
  const model::Graph& graph = plan.graphs.front();
  std::vector<std::int64_t> micros;
  for (const auto& step : graph.steps)
    micros.push_back(std::max(
        expected_micros(step, step.spec.id, expectations).value_or(unknown_us), unknown_us));
  const Way way = longest_way(graph, micros);
  if (graph.steps.size() < 2) return {};
  return {way.steps.begin(), way.steps.end()};
}

Forecast forecast(const core::State& state, const Expectations& expectations,
                  base::WallMicros now_us) {
  Forecast result;
  const model::Graph& graph = state.plan().graphs.front();
  const auto nodes = own_nodes(state);
  std::vector<std::int64_t> left(graph.steps.size());
  for (model::StepIndex step = 0; step < graph.steps.size(); ++step) {
    const core::Node* node = nodes[step];
    if (node != nullptr && !is_open(node->phase)) continue;
    const auto expected =
        expected_micros(graph.steps[step], graph.steps[step].spec.id, expectations);
    if (!expected) ++result.unknown;
    const std::int64_t spent =
        node == nullptr || node->started_us == 0 ? 0 : now_us - node->started_us;
    if (expected && spent > *expected) ++result.late;
    left[step] = std::max<std::int64_t>(expected.value_or(0) - spent, 0);
  }
  result.remaining_us = longest_way(graph, left).micros;
  return result;
}

}  // namespace reprise::console::live
