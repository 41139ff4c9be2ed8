#include "graph/layered.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/layered_net.h"
#include "graph/layered_tracks.h"

namespace reprise::graph {
namespace {

// From centres to whole units: corners, the heights of layers, and the lines between them.
class Placing {
 public:
  Placing(const LayeredNet& net, const Spacing& spacing, std::size_t nodes)
      : net_(net), spacing_(spacing), nodes_(nodes), left_(net.vertices.size()) {}

  Layered place() {
    set_left_edges();
    out_.corners.resize(nodes_);
    for (const auto& layer : net_.layers) top_.push_back(height_of(layer));
    int y = 0;
    for (std::size_t i = 0; i < net_.layers.size(); ++i) {
      const int height = top_[i];
      top_[i] = y;
      bottom_.push_back(y + height);
      y += height + place_gap(i);
    }
    for (Vertex v = 0; v < net_.vertices.size(); ++v) place_vertex(v);
    for (const LayeredEdge& edge : net_.straight) place_straight(edge);
    out_.size.height = bottom_.empty() ? 0 : bottom_.back();
    return std::move(out_);
  }

 private:
  void set_left_edges() {
    int leftmost = std::numeric_limits<int>::max();
    for (const auto& layer : net_.layers) {
      int free_from = std::numeric_limits<int>::min();
      for (const Vertex v : layer) {
        const NetVertex& vertex = net_.vertices[v];
        const int wanted = static_cast<int>(std::lround(vertex.centre - vertex.size.width / 2.0));
        left_[v] = std::max(wanted, free_from);
        free_from = left_[v] + vertex.size.width + spacing_.between_nodes;
        leftmost = std::min(leftmost, left_[v]);
      }
    }
    for (Vertex v = 0; v < left_.size(); ++v) {
      left_[v] -= leftmost;
      out_.size.width = std::max(out_.size.width, left_[v] + net_.vertices[v].size.width);
    }
  }

  int height_of(const std::vector<Vertex>& layer) const {
    int height = 0;
    for (const Vertex v : layer) height = std::max(height, net_.vertices[v].size.height);
    return height;
  }

  int middle(Vertex v) const { return left_[v] + net_.vertices[v].size.width / 2; }

  // The height of the gap below a layer; 0 below the last.
  int place_gap(std::size_t layer) {
    tracks_.emplace_back();
    if (layer + 1 == net_.layers.size()) return 0;
    if (spacing_.track == 0) return spacing_.between_layers;
    std::vector<Crossover> crossovers;
    for (const Vertex v : net_.layers[layer]) {
      crossovers.push_back({middle(v), {}});
      for (const Vertex below : net_.vertices[v].below)
        crossovers.back().to_x.push_back(middle(below));
    }
    tracks_.back() = assign_tracks(crossovers);
    return spacing_.between_layers + static_cast<int>(tracks_.back().count) * spacing_.track;
  }

  void place_vertex(Vertex v) {
    const NetVertex& vertex = net_.vertices[v];
    const int top = top_[vertex.layer], bottom = bottom_[vertex.layer];
    if (!vertex.waypoint) {
      out_.corners[v] = {left_[v], top};
      out_.layers.push_back(vertex.layer);
    }
    for (const Vertex below : vertex.below) {
      LayeredLine line;
      line.from = {middle(v), vertex.waypoint ? top : top + vertex.size.height};
      line.to = {middle(below), top_[vertex.layer + 1]};
      line.leave_y = bottom;
      line.bend_y = bottom + spacing_.between_layers / 2 + track_of(vertex) * spacing_.track;
      line.arrives = !net_.vertices[below].waypoint;
      out_.lines.push_back(line);
    }
  }

  int track_of(const NetVertex& vertex) const {
    const auto& tracks = tracks_[vertex.layer].track;
    return tracks.empty() ? 0 : static_cast<int>(tracks[vertex.place]);
  }

  void place_straight(const LayeredEdge& edge) {
    const NetVertex& from = net_.vertices[edge.from];
    LayeredLine line;
    line.from = {middle(edge.from), top_[from.layer] + from.size.height};
    line.to = {middle(edge.to), top_[net_.vertices[edge.to].layer]};
    line.leave_y = line.from.y;
    line.bend_y = (line.from.y + line.to.y) / 2;
    out_.lines.push_back(line);
  }

  const LayeredNet& net_;
  const Spacing& spacing_;
  std::size_t nodes_;
  std::vector<int> left_;          // of each vertex
  std::vector<int> top_, bottom_;  // of each layer
  std::vector<Tracks> tracks_;     // below each layer
  Layered out_;
};

}  // namespace

Layered lay_out_in_layers(const std::vector<Size>& nodes, const std::vector<LayeredEdge>& edges,
                          const Spacing& spacing) {
  LayeredNet net = make_net(nodes, edges, spacing);
  const std::uint64_t crossings = reduce_crossings(net);
  set_centres(net, spacing);
  Layered result = Placing(net, spacing, nodes.size()).place();
  result.crossings = crossings;
  return result;
}

}  // namespace reprise::graph
