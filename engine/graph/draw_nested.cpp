#include "graph/draw_nested.h"

#include "base/text.h"
#include "graph/draw_label.h"

namespace reprise::graph {

using model::Graph;
using model::GraphIndex;
using model::PlannedStep;
using model::StepIndex;

namespace {

class NestedDrawing {
 public:
  NestedDrawing(const model::Plan& plan, const Marks& marks, const Notation& notation)
      : plan_(plan), marks_(marks), notation_(notation) {}

  std::string run() {
    add_graph(0, 1);
    return std::move(text_);
  }

 private:
  static std::string name(GraphIndex graph, StepIndex step) {
    return "g" + std::to_string(graph) + "_" + std::to_string(step);
  }

  std::string label_of(GraphIndex index, StepIndex step) const {
    std::string label =
        name_of(plan_, index, step) + "\n" + base::join(details_of(plan_, index, step), "\n");
    if (const Mark* mark = mark_of(marks_, index, step)) label += "\n" + words_of(*mark);
    return label;
  }

  void add_graph(GraphIndex index, std::size_t depth) {
    const Graph& graph = plan_.graphs[index];
    for (StepIndex step = 0; step < graph.steps.size(); ++step) {
      const PlannedStep& planned = graph.steps[step];
      line(depth, notation_.node(name(index, step), label_of(index, step)));
      if (planned.body != model::none) add_group(planned.spec.id, planned.body, depth);
      if (planned.handler != model::none)
        add_group(planned.spec.id + " on_failure", planned.handler, depth);
    }
    for (StepIndex step = 0; step < graph.steps.size(); ++step)
      for (const StepIndex need : graph.steps[step].needs) add_arrow(index, need, step, depth);
    for (const auto& [label, list] : lists_of(plan_, index)) add_group(label, list, depth);
  }

  void add_arrow(GraphIndex index, StepIndex from, StepIndex to, std::size_t depth) {
    line(depth, name(index, from) + std::string(notation_.arrow) + name(index, to) +
                    std::string(notation_.statement_end));
  }

  void add_group(const std::string& label, GraphIndex index, std::size_t depth) {
    bool is_first = true;
    for (const std::string& begin : notation_.group(index, label)) {
      line(is_first ? depth : depth + 1, begin);
      is_first = false;
    }
    add_graph(index, depth + 1);
    line(depth, notation_.group_end);
  }

  void line(std::size_t depth, std::string_view content) {
    text_.append(depth * 2, ' ').append(content).append("\n");
  }

  const model::Plan& plan_;
  const Marks& marks_;
  const Notation& notation_;
  std::string text_;
};

}  // namespace

std::string draw_nested(const model::Plan& plan, const Marks& marks, const Notation& notation) {
  return NestedDrawing(plan, marks, notation).run();
}

}  // namespace reprise::graph
