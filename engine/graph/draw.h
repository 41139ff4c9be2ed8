// Drawings of a plan, for terminals and for the tools that lay out graphs.
#pragma once

#include <string>

#include "model/plan.h"

namespace reprise::graph {

enum class DrawFormat {
  ascii,    // a line for each step, in layers; inner graphs indented
  dot,      // Graphviz
  mermaid,  // flowchart, as Markdown viewers show it
};

std::string draw(const model::Plan& plan, DrawFormat format);

}  // namespace reprise::graph
