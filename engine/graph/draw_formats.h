// One function for each format of graph/draw.h.
#pragma once

#include <string>

#include "model/plan.h"

namespace reprise::graph {

std::string draw_ascii(const model::Plan& plan);
std::string draw_dot(const model::Plan& plan);
std::string draw_mermaid(const model::Plan& plan);

}  // namespace reprise::graph
