#include "graph/layered_net.h"

#include <algorithm>
#include <map>

namespace reprise::graph {
namespace {

class NetMaker {
 public:
  NetMaker(const std::vector<Size>& nodes, const std::vector<LayeredEdge>& edges,
           const Spacing& spacing)
      : edges_(edges), spacing_(spacing), below_(nodes.size()), long_edges_(nodes.size(), 0) {
    for (const Size& size : nodes) net_.vertices.push_back({.size = size});
    for (const LayeredEdge& edge : edges) below_[edge.from].push_back(edge.to);
  }

  LayeredNet make() {
    set_layers();
    link_all();
    for (Vertex v = 0; v < net_.vertices.size(); ++v) {
      auto& layer = layer_of(net_.vertices[v].layer);
      net_.vertices[v].place = static_cast<std::uint32_t>(layer.size());
      layer.push_back(v);
    }
    return std::move(net_);
  }

 private:
  std::vector<Vertex>& layer_of(std::uint32_t layer) {
    if (net_.layers.size() <= layer) net_.layers.resize(layer + 1);
    return net_.layers[layer];
  }

  // What stands in a layer so far.
  struct Filling {
    std::uint32_t nodes = 0;
    int width = 0;
  };

  bool is_full(const Filling& layer, int width) const {
    const bool too_many = spacing_.layer_nodes_max > 0 && layer.nodes >= spacing_.layer_nodes_max;
    const bool too_wide = spacing_.layer_width_max > 0 && layer.nodes > 0 &&
                          layer.width + width > spacing_.layer_width_max;
    return too_many || too_wide;
  }

  // In topological order, so that the layer of a vertex is final before its dependants are placed.
  void set_layers() {
    std::vector<std::uint32_t> waits_for(below_.size(), 0);
    std::vector<Filling> layers;
    for (const LayeredEdge& edge : edges_) ++waits_for[edge.to];
    std::vector<Vertex> order;
    for (Vertex v = 0; v < below_.size(); ++v)
      if (waits_for[v] == 0) order.push_back(v);
    for (std::size_t next = 0; next < order.size(); ++next) {
      std::uint32_t& layer = net_.vertices[order[next]].layer;
      const int width = net_.vertices[order[next]].size.width + spacing_.between_nodes;
      layers.resize(std::max<std::size_t>(layers.size(), layer + 1));
      for (; is_full(layers[layer], width); ++layer) {
        layers.resize(std::max<std::size_t>(layers.size(), layer + 2));
        net_.is_folded = true;
      }
      ++layers[layer].nodes;
      layers[layer].width += width;
      for (const Vertex v : below_[order[next]]) {
        net_.vertices[v].layer = std::max(net_.vertices[v].layer, layer + 1);
        if (--waits_for[v] == 0) order.push_back(v);
      }
    }
  }

  std::uint32_t span(const LayeredEdge& edge) const {
    return net_.vertices[edge.to].layer - net_.vertices[edge.from].layer;
  }

  // The shortest first: when there is no more room for waypoints, the longest go without.
  void link_all() {
    std::vector<LayeredEdge> sorted = edges_;
    std::stable_sort(
        sorted.begin(), sorted.end(),
        [this](const LayeredEdge& a, const LayeredEdge& b) { return span(a) < span(b); });
    for (const LayeredEdge& edge : sorted) {
      if (span(edge) < 2) continue;
      ++long_edges_[edge.from];
      ++long_edges_[edge.to];
    }
    for (const LayeredEdge& edge : sorted) {
      if (net_.vertices.size() - below_.size() + span(edge) > waypoints_max && span(edge) > 1) {
        net_.straight.push_back(edge);
      } else {
        link_by_waypoints(edge);
      }
    }
  }

  // The way is shared with the other long edges of the busier end, and so belongs to that end.
  void link_by_waypoints(const LayeredEdge& edge) {
    const bool from_owns = long_edges_[edge.from] >= long_edges_[edge.to];
    const Vertex owner = from_owns ? edge.from : edge.to;
    Vertex at = edge.from;
    for (auto layer = net_.vertices[at].layer + 1; layer < net_.vertices[edge.to].layer; ++layer) {
      const Vertex next = waypoint(owner, layer);
      link(at, next);
      at = next;
    }
    link(at, edge.to);
  }

  Vertex waypoint(Vertex owner, std::uint32_t layer) {
    const auto [found, fresh] = waypoints_.try_emplace({owner, layer});
    if (!fresh) return found->second;
    found->second = static_cast<Vertex>(net_.vertices.size());
    net_.vertices.push_back({.layer = layer, .size = {1, 0}, .waypoint = true});
    return found->second;
  }

  void link(Vertex upper, Vertex lower) {
    auto& below = net_.vertices[upper].below;
    if (std::find(below.begin(), below.end(), lower) != below.end()) return;
    below.push_back(lower);
    net_.vertices[lower].above.push_back(upper);
  }

  const std::vector<LayeredEdge>& edges_;
  const Spacing& spacing_;
  std::vector<std::vector<Vertex>> below_;  // of the nodes, as the edges say
  std::vector<std::uint32_t> long_edges_;   // that begin or end at a node
  std::map<std::pair<Vertex, std::uint32_t>, Vertex> waypoints_;
  LayeredNet net_;
};

}  // namespace

LayeredNet make_net(const std::vector<Size>& nodes, const std::vector<LayeredEdge>& edges,
                    const Spacing& spacing) {
  return NetMaker(nodes, edges, spacing).make();
}

}  // namespace reprise::graph
