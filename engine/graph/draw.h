// Drawings of a plan and of a run, for terminals, for pages, and for the tools that lay out graphs.
#pragma once

#include <string>
#include <string_view>

#include "graph/marks.h"
#include "model/plan.h"

namespace reprise::graph {

enum class DrawFormat {
  ascii,  // boxes and lines while they fit a terminal, then a line for each step, then for a layer
  dot,    // Graphviz
  mermaid,  // flowchart, as Markdown viewers show it
  svg,      // a picture that needs nothing else
};

// Marks are shown by ascii and svg.
std::string draw(const model::Plan& plan, DrawFormat format, const Marks& marks = {});

// The picture for a page that brings svg_style() itself. `name` is what a screen reader says.
std::string draw_svg_inline(const model::Plan& plan, const Marks& marks, std::string_view name);
// A cell for each step, in rows of layers and of steps that hold others, without needs: for the
// same page, where the picture is too large to be read.
std::string draw_overview_inline(const model::Plan& plan, const Marks& marks,
                                 std::string_view name);
// Rules for the classes of the picture, light and dark. Only these are used: no style attributes.
std::string_view svg_style();

}  // namespace reprise::graph
