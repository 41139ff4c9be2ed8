#include "console/step_marks.h"

#include <vector>

namespace reprise::console {
namespace {

using model::StepPhase;

// What a person should know of first.
int pressing(StepPhase phase) {
  switch (phase) {
    case StepPhase::asking:
      return 10;
    case StepPhase::unknown:
      return 9;
    case StepPhase::failed:
      return 8;
    case StepPhase::probing:
      return 7;
    case StepPhase::retry_wait:
      return 6;
    case StepPhase::running:
      return 5;
    case StepPhase::ready:
      return 4;
    case StepPhase::waiting:
      return 3;
    case StepPhase::cancelled:
      return 2;
    case StepPhase::succeeded:
      return 1;
    case StepPhase::skipped:
      break;
  }
  return 0;
}

struct Executions {
  const core::Node* first = nullptr;  // the most pressing one
  std::size_t count = 0, done = 0;
  void add(const core::Node& node) {
    if (first == nullptr || pressing(node.phase) > pressing(first->phase)) first = &node;
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

}  // namespace

graph::Tone tone_of(StepPhase phase) {
  switch (phase) {
    case StepPhase::succeeded:
      return graph::Tone::good;
    case StepPhase::failed:
      return graph::Tone::bad;
    case StepPhase::retry_wait:
    case StepPhase::unknown:
    case StepPhase::probing:
    case StepPhase::asking:
      return graph::Tone::wait;
    case StepPhase::ready:
    case StepPhase::running:
      return graph::Tone::active;
    case StepPhase::skipped:
    case StepPhase::cancelled:
    case StepPhase::waiting:
      break;
  }
  return graph::Tone::dim;
}

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

std::string_view glyph_of(StepPhase phase) {
  switch (phase) {
    case StepPhase::succeeded:
      return "\u2713";
    case StepPhase::failed:
      return "\u2717";
    case StepPhase::running:
    case StepPhase::ready:
      return "\u25b6";
    case StepPhase::retry_wait:
      return "\u21bb";
    case StepPhase::unknown:
    case StepPhase::probing:
    case StepPhase::asking:
      return "?";
    case StepPhase::skipped:
      return "\u00bb";
    case StepPhase::cancelled:
      return "\u25a0";
    case StepPhase::waiting:
      break;
  }
  return "\u00b7";
}

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
  return marks;
}

}  // namespace reprise::console
