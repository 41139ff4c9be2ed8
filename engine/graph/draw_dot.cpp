#include "base/text.h"
#include "graph/draw_formats.h"
#include "graph/draw_nested.h"

namespace reprise::graph {

namespace {

// A quoted Graphviz string; `\n` in it is a line break.
std::string dot_text(const std::string& text) {
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

}  // namespace

std::string draw_dot(const model::Plan& plan, const Marks& marks) {
  const Notation notation = {
      [](const std::string& name, const std::string& label) {
        return name + " [label=" + dot_text(label) + "];";
      },
      " -> ", ";", "}",
      [](model::GraphIndex index, const std::string& label) -> std::vector<std::string> {
        return {"subgraph cluster_" + std::to_string(index) + " {",
                "label=" + dot_text(label) + ";"};
      }};
  return "digraph " + dot_text(plan.runbook) + " {\n  rankdir=TB;\n  node [shape=box];\n" +
         draw_nested(plan, marks, notation) + "}\n";
}

}  // namespace reprise::graph
