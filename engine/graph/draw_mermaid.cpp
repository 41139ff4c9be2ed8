#include "base/text.h"
#include "graph/draw_formats.h"
#include "graph/draw_nested.h"

namespace reprise::graph {

namespace {

// A quoted label: what Mermaid or the page around it would act upon is written as an entity.
std::string mermaid_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : base::printable(text)) {
    switch (c) {
      case '"':
        out += "#quot;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '&':
        out += "#amp;";
        break;
      case '#':
        out += "#35;";
        break;
      case '\n':
        out += "<br/>";
        break;
      default:
        out += c;
    }
  }
  return out + "\"";
}

}  // namespace

std::string draw_mermaid(const model::Plan& plan, const Marks& marks) {
  const Notation notation = {
      [](const std::string& name, const std::string& label) {
        return name + "[" + mermaid_text(label) + "]";
      },
      " --> ", "", "end",
      [](model::GraphIndex index, const std::string& label) -> std::vector<std::string> {
        return {"subgraph c" + std::to_string(index) + "[" + mermaid_text(label) + "]"};
      }};
  return "flowchart TD\n" + draw_nested(plan, marks, notation);
}

}  // namespace reprise::graph
