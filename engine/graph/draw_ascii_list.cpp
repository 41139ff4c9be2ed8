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

class AsciiList {
 public:
  AsciiList(const model::Plan& plan, const Marks& marks) : plan_(plan), marks_(marks) {}

  std::string run() {
    text_ = base::printable(plan_.runbook) + "\n";
    add_graph(0, 1);
    return std::move(text_);
  }

 private:
  struct Widths {
    std::size_t id = 0, action = 0;
  };

  void add_graph(GraphIndex index, std::size_t depth) {
    const Graph& graph = plan_.graphs[index];
    Widths widths;
    for (StepIndex step = 0; step < graph.steps.size(); ++step) {
      widths.id = std::max(widths.id, characters(name_in_line(index, step)));
      widths.action = std::max(widths.action, characters(details_in_line(index, step)));
    }
    const bool is_list = graph.kind != model::GraphKind::run &&
                         graph.kind != model::GraphKind::block &&
                         graph.kind != model::GraphKind::call;
    for (const StepIndex step : by_layer(graph)) add_step(index, step, depth, widths, is_list);
    for (const auto& [name, list] : lists_of(plan_, index)) add_list(name, list, depth);
  }

  std::string name_in_line(GraphIndex index, StepIndex step) const {
    return base::printable(name_of(plan_, index, step));
  }

  std::string details_in_line(GraphIndex index, StepIndex step) const {
    return base::printable(base::join(details_of(plan_, index, step), ", "));
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

  // The order of a list says all there is to say of needs.
  void add_step(GraphIndex index, StepIndex number, std::size_t depth, const Widths& widths,
                bool is_list) {
    const Graph& graph = plan_.graphs[index];
    const PlannedStep& step = graph.steps[number];
    std::string line = margin(depth) + padded(name_in_line(index, number), widths.id) + "  " +
                       padded(details_in_line(index, number), widths.action);
    if (const Mark* mark = mark_of(marks_, index, number)) line += "  [" + words_of(*mark) + "]";
    std::vector<std::string> needs;
    for (const StepIndex need : step.needs) needs.push_back(graph.steps[need].spec.id);
    if (!needs.empty() && !is_list) line += "  <- " + base::join(needs, ", ");
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
    const std::size_t count = characters(word);
    if (count < width) word.append(width - count, ' ');
    return word;
  }

  const model::Plan& plan_;
  const Marks& marks_;
  std::string text_;
};

}  // namespace

std::string draw_ascii_list(const model::Plan& plan, const Marks& marks) {
  return AsciiList(plan, marks).run();
}

}  // namespace reprise::graph
