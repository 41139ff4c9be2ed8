#include "graph/order.h"

#include <algorithm>

namespace reprise::graph {

using model::Graph;
using model::PlannedStep;
using model::StepIndex;

namespace {

constexpr StepIndex unseen = model::none;

// The steps that a topological order cannot place: those on a cycle and those behind one.
std::vector<bool> unplaced(const Graph& graph) {
  std::vector<bool> left(graph.steps.size(), true);
  for (const StepIndex index : topological_order(graph)) left[index] = false;
  return left;
}

StepIndex first_unplaced_need(const PlannedStep& step, const std::vector<bool>& left) {
  return *std::find_if(step.needs.begin(), step.needs.end(),
                       [&left](StepIndex need) { return left[need]; });
}

// The cycle that begins at the smallest of its steps.
std::vector<StepIndex> turned(std::vector<StepIndex> cycle) {
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  return cycle;
}

base::Millis own_ms(const PlannedStep& step, base::Millis body_ms) {
  return std::max<base::Millis>(step.expected_ms + body_ms, 1);
}

}  // namespace

std::vector<StepIndex> topological_order(const Graph& graph) {
  const auto count = static_cast<StepIndex>(graph.steps.size());
  std::vector<std::size_t> waits_for(count);
  std::vector<StepIndex> order;
  order.reserve(count);
  for (StepIndex index = 0; index < count; ++index) {
    waits_for[index] = graph.steps[index].needs.size();
    if (waits_for[index] == 0) order.push_back(index);
  }
  for (std::size_t next = 0; next < order.size(); ++next) {
    for (const StepIndex dependant : graph.steps[order[next]].dependants) {
      if (--waits_for[dependant] == 0) order.push_back(dependant);
    }
  }
  return order;
}

// Whoever is left over needs somebody who is left over too. So walking from need to need never
// ends, but in a cycle; a walk that meets an older walk has met its cycle.
std::vector<std::vector<StepIndex>> find_cycles(const Graph& graph) {
  const std::vector<bool> left = unplaced(graph);
  std::vector<StepIndex> walked_from(graph.steps.size(), unseen);
  std::vector<std::vector<StepIndex>> cycles;
  for (StepIndex start = 0; start < graph.steps.size(); ++start) {
    if (!left[start]) continue;
    std::vector<StepIndex> walk;
    StepIndex at = start;
    for (; walked_from[at] == unseen; at = first_unplaced_need(graph.steps[at], left)) {
      walked_from[at] = start;
      walk.push_back(at);
    }
    if (walk.empty() || walked_from[at] != start) continue;
    cycles.push_back(turned({std::find(walk.begin(), walk.end(), at), walk.end()}));
  }
  return cycles;
}

void lay_out(Graph& graph, const std::vector<base::Millis>& body_ms) {
  const std::vector<StepIndex> order = topological_order(graph);
  for (const StepIndex index : order) {
    PlannedStep& step = graph.steps[index];
    step.layer = 0;
    for (const StepIndex need : step.needs) {
      step.layer = std::max(step.layer, graph.steps[need].layer + 1);
    }
  }
  std::vector<std::uint32_t> rows(graph.steps.size(), 0);
  for (PlannedStep& step : graph.steps) step.row = rows[step.layer]++;
  for (auto index = order.rbegin(); index != order.rend(); ++index) {
    PlannedStep& step = graph.steps[*index];
    base::Millis after = 0;
    for (const StepIndex dependant : step.dependants) {
      after = std::max(after, graph.steps[dependant].critical_ms);
    }
    step.critical_ms = own_ms(step, body_ms[*index]) + after;
  }
}

std::vector<StepIndex> critical_path(const Graph& graph) {
  std::vector<StepIndex> path;
  const auto longest = [&graph](const std::vector<StepIndex>& candidates) {
    return *std::max_element(candidates.begin(), candidates.end(), [&](StepIndex a, StepIndex b) {
      return graph.steps[a].critical_ms < graph.steps[b].critical_ms;
    });
  };
  std::vector<StepIndex> next;
  for (StepIndex index = 0; index < graph.steps.size(); ++index) {
    if (graph.steps[index].needs.empty()) next.push_back(index);
  }
  while (!next.empty()) {
    path.push_back(longest(next));
    next = graph.steps[path.back()].dependants;
  }
  return path;
}

std::vector<std::string> critical_path_ids(const Graph& graph) {
  std::vector<std::string> ids;
  for (const StepIndex index : critical_path(graph)) ids.push_back(graph.steps[index].spec.id);
  return ids;
}

}  // namespace reprise::graph
