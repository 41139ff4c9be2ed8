#include <algorithm>
#include <map>

#include "base/text.h"
#include "graph/draw_formats.h"
#include "graph/draw_label.h"

namespace reprise::graph {
namespace {

constexpr std::size_t line_characters_max = 80;

struct LayerSummary {
  std::size_t count = 0, inside = 0;          // steps, and steps of their inner graphs
  std::map<std::string, std::size_t> states;  // words of marks
  std::vector<std::string> ids;
};

std::size_t steps_inside(const model::Plan& plan, const model::PlannedStep& step) {
  std::size_t count = 0;
  std::vector<model::GraphIndex> open = {step.body, step.handler};
  while (!open.empty()) {
    const model::GraphIndex index = open.back();
    open.pop_back();
    if (index == model::none) continue;
    const model::Graph& graph = plan.graphs[index];
    count += graph.steps.size();
    open.insert(open.end(), {graph.on_failure, graph.finally});
    for (const auto& inner : graph.steps) open.insert(open.end(), {inner.body, inner.handler});
  }
  return count;
}

std::string summary_text(std::size_t number, const LayerSummary& layer) {
  std::string text = "  layer " + std::to_string(number) + ": " + std::to_string(layer.count) +
                     (layer.count == 1 ? " step" : " steps");
  if (layer.inside > 0) text += " (" + std::to_string(layer.inside) + " inside)";
  std::string states;
  for (const auto& [word, count] : layer.states)
    states += (states.empty() ? "" : ", ") + std::to_string(count) + " " + word;
  if (!states.empty()) text += ", " + states;
  return text + "\n    " + names_text(layer.ids, line_characters_max - 4) + "\n";
}

}  // namespace

std::string draw_ascii_layers(const model::Plan& plan, const Marks& marks) {
  std::string text = base::printable(plan.runbook) + "\n";
  const auto add = [&](model::GraphIndex index) {
    std::map<std::uint32_t, LayerSummary> layers;
    const model::Graph& graph = plan.graphs[index];
    for (model::StepIndex step = 0; step < graph.steps.size(); ++step) {
      LayerSummary& layer = layers[graph.steps[step].layer];
      ++layer.count;
      layer.inside += steps_inside(plan, graph.steps[step]);
      layer.ids.push_back(name_of(plan, index, step));
      if (const Mark* mark = mark_of(marks, index, step)) ++layer.states[mark->word];
    }
    for (const auto& [number, layer] : layers) text += summary_text(number + 1, layer);
  };
  add(0);
  for (const auto& [name, list] : lists_of(plan, 0)) {
    text += "  " + name + ":\n";
    add(list);
  }
  return text;
}

}  // namespace reprise::graph
