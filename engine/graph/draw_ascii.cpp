#include <algorithm>

#include "base/text.h"
#include "graph/draw_formats.h"
#include "graph/draw_label.h"

namespace reprise::graph {

using model::Graph;
using model::GraphIndex;
using model::PlannedStep;
using model::StepIndex;

namespace {

class AsciiDrawing {
 public:
  explicit AsciiDrawing(const model::Plan& plan) : plan_(plan) {}

  std::string run() {
    text_ = base::printable(plan_.runbook) + "\n";
    add_graph(0, 1);
    return std::move(text_);
  }

 private:
  void add_graph(GraphIndex index, std::size_t depth) {
    const Graph& graph = plan_.graphs[index];
    std::size_t id_width = 0, action_width = 0;
    for (const PlannedStep& step : graph.steps) {
      id_width = std::max(id_width, step.spec.id.size());
      action_width = std::max(action_width, action_label(step).size());
    }
    const bool is_list = graph.kind != model::GraphKind::run &&
                         graph.kind != model::GraphKind::block &&
                         graph.kind != model::GraphKind::call;
    for (const StepIndex step : by_layer(graph)) {
      add_step(graph, graph.steps[step], depth, id_width, is_list ? 0 : action_width);
    }
    for (const auto& [name, list] : lists_of(plan_, index)) add_list(name, list, depth);
  }

  // Layer after layer, in each as declared: whatever a step needs stands above it.
  static std::vector<StepIndex> by_layer(const Graph& graph) {
    std::vector<StepIndex> order(graph.steps.size());
    for (StepIndex index = 0; index < order.size(); ++index) order[index] = index;
    std::stable_sort(order.begin(), order.end(), [&graph](StepIndex a, StepIndex b) {
      return graph.steps[a].layer < graph.steps[b].layer;
    });
    return order;
  }

  // action_width 0: a list, whose order says all there is to say of needs.
  void add_step(const Graph& graph, const PlannedStep& step, std::size_t depth,
                std::size_t id_width, std::size_t action_width) {
    std::string line = margin(depth) + padded(step.spec.id, id_width) + "  " +
                       padded(base::printable(action_label(step)), action_width);
    std::vector<std::string> needs;
    for (const StepIndex need : step.needs) needs.push_back(graph.steps[need].spec.id);
    if (!needs.empty() && action_width > 0) line += "  <- " + base::join(needs, ", ");
    text_ += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    if (step.body != model::none) add_graph(step.body, depth + 1);
    if (step.handler != model::none) add_list("on_failure", step.handler, depth + 1);
  }

  void add_list(const std::string& name, GraphIndex list, std::size_t depth) {
    text_ += margin(depth) + name + ":\n";
    add_graph(list, depth + 1);
  }

  static std::string margin(std::size_t depth) { return std::string(depth * 2, ' '); }

  static std::string padded(std::string word, std::size_t width) {
    if (word.size() < width) word.append(width - word.size(), ' ');
    return word;
  }

  const model::Plan& plan_;
  std::string text_;
};

}  // namespace

std::string draw_ascii(const model::Plan& plan) { return AsciiDrawing(plan).run(); }

}  // namespace reprise::graph
