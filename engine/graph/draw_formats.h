// One function for each format of graph/draw.h.
#pragma once

#include <string>
#include <string_view>

#include "graph/layered.h"
#include "graph/marks.h"
#include "model/plan.h"

namespace reprise::graph {

std::string draw_ascii(const model::Plan& plan, const Marks& marks);
std::string draw_dot(const model::Plan& plan, const Marks& marks);
std::string draw_mermaid(const model::Plan& plan, const Marks& marks);
std::string draw_svg(const model::Plan& plan, const Marks& marks);

// The three shapes of draw_ascii().
std::string draw_ascii_boxes(const model::Plan& plan, const Marks& marks);  // "" where too wide
std::string draw_ascii_list(const model::Plan& plan, const Marks& marks);
std::string draw_ascii_layers(const model::Plan& plan, const Marks& marks);

// The element that a picture begins with; there is a margin around what is so large.
std::string svg_begin(std::string_view kinds, const Size& size, std::string_view name);

}  // namespace reprise::graph
