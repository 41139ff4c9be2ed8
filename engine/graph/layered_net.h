// LayeredNet: the graph between the stages of a layered layout - nodes and waypoints, each in its
// layer, linked only to neighbouring layers.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/layered.h"

namespace reprise::graph {

using Vertex = std::uint32_t;

struct NetVertex {
  std::uint32_t layer = 0;
  std::uint32_t place = 0;  // in its layer, from the left
  Size size = {};
  bool waypoint = false;
  double centre = 0;
  std::vector<Vertex> above = {}, below = {};  // its links to the neighbouring layers
};

struct LayeredNet {
  std::vector<NetVertex> vertices;  // the nodes first, with their own numbers
  std::vector<std::vector<Vertex>> layers;
  std::vector<LayeredEdge> straight;  // too long, and too many: not linked
  bool is_folded = false;             // a layer was full, and some went further down
};

// Layers by the longest way from a root, and waypoints for edges that pass a layer.
LayeredNet make_net(const std::vector<Size>& nodes, const std::vector<LayeredEdge>& edges,
                    const Spacing& spacing);

// Orders each layer by the barycentre of its neighbours, to and fro, and keeps the best order seen.
// Returns its crossings.
std::uint64_t reduce_crossings(LayeredNet& net);
std::uint64_t count_crossings(const LayeredNet& net);

// Sets `centre`: near the neighbours, in order, and at least `spacing.between_nodes` apart.
void set_centres(LayeredNet& net, const Spacing& spacing);

}  // namespace reprise::graph
