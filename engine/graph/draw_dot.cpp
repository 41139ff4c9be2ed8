#include "base/text.h"
#include "graph/draw_formats.h"
#include "graph/draw_label.h"

namespace reprise::graph {

using model::Graph;
using model::GraphIndex;
using model::PlannedStep;
using model::StepIndex;

namespace {

// A quoted Graphviz string; `\n` in it is a line break.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : base::printable(text)) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

class DotDrawing {
 public:
  explicit DotDrawing(const model::Plan& plan) : plan_(plan) {}

  std::string run() {
    text_ = "digraph " + quoted(plan_.runbook) + " {\n  rankdir=TB;\n  node [shape=box];\n";
    add_graph(0, 1);
    return text_ + "}\n";
  }

 private:
  static std::string name(GraphIndex graph, StepIndex step) {
    return "g" + std::to_string(graph) + "_" + std::to_string(step);
  }

  std::string label_of(GraphIndex index, StepIndex step) const {
    return name_of(plan_, index, step) + "\n" + base::join(details_of(plan_, index, step), "\n");
  }

  void add_graph(GraphIndex index, std::size_t depth) {
    const Graph& graph = plan_.graphs[index];
    for (StepIndex step = 0; step < graph.steps.size(); ++step) {
      const PlannedStep& planned = graph.steps[step];
      line(depth, name(index, step) + " [label=" + quoted(label_of(index, step)) + "];");
      if (planned.body != model::none) add_inside(planned.spec.id, planned.body, depth);
      if (planned.handler != model::none) {
        add_inside(planned.spec.id + " on_failure", planned.handler, depth);
      }
    }
    for (StepIndex step = 0; step < graph.steps.size(); ++step) {
      for (const StepIndex need : graph.steps[step].needs) {
        line(depth, name(index, need) + " -> " + name(index, step) + ";");
      }
    }
    for (const auto& [label, list] : lists_of(plan_, index)) add_inside(label, list, depth);
  }

  void add_inside(const std::string& label, GraphIndex index, std::size_t depth) {
    line(depth, "subgraph cluster_" + std::to_string(index) + " {");
    line(depth + 1, "label=" + quoted(label) + ";");
    add_graph(index, depth + 1);
    line(depth, "}");
  }

  void line(std::size_t depth, const std::string& content) {
    text_ += std::string(depth * 2, ' ') + content + "\n";
  }

  const model::Plan& plan_;
  std::string text_;
};

}  // namespace

std::string draw_dot(const model::Plan& plan) { return DotDrawing(plan).run(); }

}  // namespace reprise::graph
