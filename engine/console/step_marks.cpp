#include "console/step_marks.h"

#include <algorithm>
#include <array>
#include <map>

#include "console/guards.h"

namespace reprise::console {

namespace {

using model::StepPhase;

// How a phase is shown; of several executions the most pressing one is what a person should know
// of.
struct Look {
  StepPhase phase;
  int pressing;
  graph::Tone tone;
  const char* glyph;
};

constexpr std::array<Look, 11> looks = {{
    {StepPhase::asking, 10, graph::Tone::wait, "?"},
    {StepPhase::unknown, 9, graph::Tone::wait, "?"},
    {StepPhase::failed, 8, graph::Tone::bad, "\u2717"},
    {StepPhase::probing, 7, graph::Tone::wait, "?"},
    {StepPhase::retry_wait, 6, graph::Tone::wait, "\u21bb"},
    {StepPhase::running, 5, graph::Tone::active, "\u25b6"},
    {StepPhase::ready, 4, graph::Tone::active, "\u25b6"},
    {StepPhase::waiting, 3, graph::Tone::dim, "\u00b7"},
    {StepPhase::cancelled, 2, graph::Tone::dim, "\u25a0"},
    {StepPhase::succeeded, 1, graph::Tone::good, "\u2713"},
    {StepPhase::skipped, 0, graph::Tone::dim, "\u00bb"},
}};

const Look& look_of(StepPhase phase) {
  return *std::find_if(looks.begin(), looks.end(),
                       [phase](const Look& look) { return look.phase == phase; });
}

struct Executions {
  const core::Node* first = nullptr;  // the most pressing one
  std::size_t count = 0, done = 0;
  void add(const core::Node& node) {
    if (first == nullptr || look_of(node.phase).pressing > look_of(first->phase).pressing)
      first = &node;
    ++count;
    if (node.phase == StepPhase::succeeded) ++done;
  }
};

// A fan-out is one execution for itself, and one for each of its items.
struct Standing {
  Executions fans, plain;
};

std::string detail_of(const core::Node& node, const Standing& standing) {
  const std::string done =
      std::to_string(standing.plain.done) + " of " + std::to_string(standing.plain.count);
  if (standing.fans.first != nullptr) return standing.plain.count > 0 ? done + " items" : "";
  if (standing.plain.count > 1) return done;
  if (node.phase == StepPhase::failed && node.failure_handled) return "the run went on";
  if (node.attempts > 1) return std::to_string(node.attempts) + " attempts";
  return node.reason == "undone" ? node.reason : std::string();
}

graph::Mark mark_for(const Standing& standing) {
  const auto* first = standing.fans.first ? standing.fans.first : standing.plain.first;
  return {tone_of(first->phase), std::string(glyph_of(first->phase)),
          std::string(model::to_text(first->phase)), detail_of(*first, standing)};
}

graph::Mark mark_of_guard(const core::GuardView& guard) {
  std::string checks;
  if (guard.checks > 0)
    checks = std::to_string(guard.checks) + (guard.checks == 1 ? " check" : " checks");
  const auto verdict = guard.verdict.value_or(model::GuardVerdict::ok);
  if (guard.breached || verdict == model::GuardVerdict::breach)
    return {graph::Tone::bad, "\u2717", standing_of(guard), checks};
  if (verdict == model::GuardVerdict::no_data)
    return {graph::Tone::wait, "?", standing_of(guard), checks};
  return {guard.active ? graph::Tone::active : graph::Tone::dim, guard.active ? "\u25b6" : "\u00b7",
          standing_of(guard), checks};
}

// Guards and ways out are no steps that somebody waits for: what they say is how they stand.
void mark_beside(graph::Marks& marks, const core::State& state) {
  std::map<std::string, graph::Mark> by_path;
  for (const auto& guard : state.guards()) by_path[guard.step] = mark_of_guard(guard);
  if (by_path.empty()) return;
  for (core::NodeIndex index = 0; index < state.nodes().size(); ++index) {
    if (!state.is_guard(index)) continue;
    const auto found = by_path.find(state.path(index));
    const core::Node& node = state.nodes()[index];
    if (found != by_path.end()) marks[{node.graph, node.step}] = found->second;
  }
}

}  // namespace

graph::Tone tone_of(StepPhase phase) { return look_of(phase).tone; }

graph::Tone tone_of(model::RunStatus status) {
  switch (status) {
    case model::RunStatus::succeeded:
      return graph::Tone::good;
    case model::RunStatus::failed:
    case model::RunStatus::cancelled:
      return graph::Tone::bad;
    case model::RunStatus::waiting:
    case model::RunStatus::paused:
      return graph::Tone::wait;
    case model::RunStatus::queued:
    case model::RunStatus::running:
      break;
  }
  return graph::Tone::active;
}

std::string_view glyph_of(StepPhase phase) { return look_of(phase).glyph; }

graph::Marks marks_of(const core::State& state) {
  const auto& graphs = state.plan().graphs;
  std::map<std::pair<model::GraphIndex, model::StepIndex>, Standing> all;
  for (const core::Node& node : state.nodes()) {
    const bool is_fan = node.item == 0 && graphs[node.graph].steps[node.step].spec.foreach;
    Standing& standing = all[{node.graph, node.step}];
    (is_fan ? standing.fans : standing.plain).add(node);
  }
  graph::Marks marks;
  const std::string unreached = state.is_over() ? "not reached" : "waiting";
  for (model::GraphIndex index = 0; index < graphs.size(); ++index)
    for (model::StepIndex step = 0; step < graphs[index].steps.size(); ++step) {
      const auto found = all.find({index, step});
      marks[{index, step}] = found == all.end() ? graph::Mark{graph::Tone::dim, "\u00b7", unreached}
                                                : mark_for(found->second);
    }
  mark_beside(marks, state);
  return marks;
}

}  // namespace reprise::console
