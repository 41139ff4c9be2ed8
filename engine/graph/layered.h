// Layered: a DAG laid out for a drawing, whatever it is drawn with - steps in layers, everything
// above what needs it, lines with few crossings. Pure, and the same for the same input.
#pragma once

#include <cstdint>
#include <vector>

namespace reprise::graph {

struct Size {
  int width = 0, height = 0;
};
struct Point {
  int x = 0, y = 0;
};

struct LayeredEdge {
  std::uint32_t from = 0, to = 0;  // `to` needs `from`; there is no cycle
};

struct Spacing {
  int between_nodes = 1;
  int between_layers = 2;
  int track = 0;  // height of one horizontal stretch between layers; 0 = lines may
                  // cross the gap as they like
  // Of one layer; 0 = no limit. Whoever has no place goes a layer down.
  std::uint32_t layer_nodes_max = 0;
  int layer_width_max = 0;
};

// Straight down to `bend_y`, across, straight down to `to`. Whoever draws curves may begin them at
// `leave_y`, where the layer ends.
struct LayeredLine {
  Point from, to;
  int leave_y = 0, bend_y = 0;
  bool arrives = true;  // at a node; else at a place where the line goes on
};

struct Layered {
  Size size;
  std::vector<Point> corners;         // top left, of each node
  std::vector<std::uint32_t> layers;  // of each node
  std::vector<LayeredLine> lines;
  std::uint64_t crossings = 0;
};

// Long edges run beside the nodes of the layers they pass; those that share the step they come from
// or lead to share their way. Past `waypoints_max` of such places the longest edges are drawn
// straight through: the time stays bounded whatever the graph looks like.
inline constexpr std::size_t waypoints_max = 12'000;

Layered lay_out_in_layers(const std::vector<Size>& nodes, const std::vector<LayeredEdge>& edges,
                          const Spacing& spacing);

}  // namespace reprise::graph
