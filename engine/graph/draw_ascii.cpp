#include "graph/draw_formats.h"

namespace reprise::graph {
namespace {

constexpr std::size_t boxes_max = 60;   // steps that are still worth scrolling through as boxes
constexpr std::size_t lines_max = 200;  // ... and as lines

std::size_t count_all(const model::Plan& plan) {
  std::size_t count = 0;
  for (const model::Graph& graph : plan.graphs) count += graph.steps.size();
  return count;
}

}  // namespace

std::string draw_ascii(const model::Plan& plan, const Marks& marks) {
  const std::size_t count = count_all(plan);
  if (count > lines_max) return draw_ascii_layers(plan, marks);
  const std::string boxes = count <= boxes_max ? draw_ascii_boxes(plan, marks) : std::string();
  return boxes.empty() ? draw_ascii_list(plan, marks) : boxes;
}

}  // namespace reprise::graph
