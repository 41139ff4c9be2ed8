#include <algorithm>
#include <cmath>

#include "graph/layered_net.h"

namespace reprise::graph {
namespace {

constexpr int rounds = 4;
// A bend in a long line disturbs more than a node that stands a little aside.
constexpr double long_line_weight = 4;
constexpr double along_line_weight = 16, to_line_weight = 0.1;
constexpr double unlinked_weight = 0.05;
// The layers of a folded net are linked by long lines only and would drift apart: all are drawn
// towards one middle. Elsewhere straight lines matter more.
constexpr double home_weight = 0.5;

struct Wish {
  double centre = 0, weight = 1;
};

// Neighbours that stand as if they were one: their wishes are met on average.
struct Pool {
  double sum = 0, weight = 0;
  std::size_t count = 0;
  double value() const { return sum / weight; }
};

class Centres {
 public:
  Centres(LayeredNet& net, const Spacing& spacing) : net_(net), spacing_(spacing) {}

  void set() {
    for (const auto& layer : net_.layers) stand(layer, std::vector<Wish>(layer.size()));
    for (const NetVertex& vertex : net_.vertices) homes_.push_back(vertex.centre);
    for (int round = 0; round < rounds; ++round) {
      for (const auto& layer : net_.layers) approach(layer, true, false);
      for (auto at = net_.layers.rbegin(); at != net_.layers.rend(); ++at)
        approach(*at, false, true);
    }
    for (const auto& layer : net_.layers) approach(layer, true, true);
  }

 private:
  void approach(const std::vector<Vertex>& layer, bool to_above, bool to_below) {
    std::vector<Wish> wishes;
    wishes.reserve(layer.size());
    for (const Vertex v : layer) wishes.push_back(wish_of(v, to_above, to_below));
    stand(layer, wishes);
  }

  static double link_weight(const NetVertex& one, const NetVertex& other) {
    if (one.waypoint && other.waypoint) return along_line_weight;
    return one.waypoint || other.waypoint ? to_line_weight : 1;
  }

  Wish wish_of(Vertex of, bool to_above, bool to_below) const {
    const NetVertex& vertex = net_.vertices[of];
    double sum = 0, weights = 0;
    const auto add = [&](const std::vector<Vertex>& neighbours) {
      for (const Vertex near : neighbours) {
        const double weight = link_weight(vertex, net_.vertices[near]);
        sum += net_.vertices[near].centre * weight;
        weights += weight;
      }
    };
    if (to_above) add(vertex.above);
    if (to_below) add(vertex.below);
    if (weights == 0) return {vertex.centre, unlinked_weight};
    if (net_.is_folded) {
      sum += homes_[of] * home_weight;
      weights += home_weight;
    }
    return {sum / weights, vertex.waypoint ? long_line_weight : 1};
  }

  double apart(Vertex left, Vertex right) const {
    const auto& a = net_.vertices[left];
    const auto& b = net_.vertices[right];
    return (a.size.width + b.size.width) / 2.0 + spacing_.between_nodes;
  }

  // As near to the wishes as order and distance allow: what remains after the distances are taken
  // off must not fall from left to right, and pooling neighbours that do gives the least squares.
  void stand(const std::vector<Vertex>& layer, const std::vector<Wish>& wishes) {
    std::vector<double> offset(layer.size(), 0);
    std::vector<Pool> pools;
    for (std::size_t i = 0; i < layer.size(); ++i) {
      if (i > 0) offset[i] = offset[i - 1] + apart(layer[i - 1], layer[i]);
      pools.push_back({(wishes[i].centre - offset[i]) * wishes[i].weight, wishes[i].weight, 1});
      while (pools.size() > 1 && pools[pools.size() - 2].value() > pools.back().value()) {
        const Pool last = pools.back();
        pools.pop_back();
        pools.back().sum += last.sum;
        pools.back().weight += last.weight;
        pools.back().count += last.count;
      }
    }
    std::size_t i = 0;
    for (const Pool& pool : pools)
      for (std::size_t end = i + pool.count; i < end; ++i)
        net_.vertices[layer[i]].centre = pool.value() + offset[i];
  }

  LayeredNet& net_;
  const Spacing& spacing_;
  std::vector<double> homes_;  // of each vertex, where its layer stands by itself around the middle
};

}  // namespace

void set_centres(LayeredNet& net, const Spacing& spacing) { Centres(net, spacing).set(); }

}  // namespace reprise::graph
