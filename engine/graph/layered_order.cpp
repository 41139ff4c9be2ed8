#include <algorithm>

#include "graph/layered_net.h"

namespace reprise::graph {
namespace {

constexpr int sweeps_max = 12;
constexpr int sweeps_without_gain_max = 4;

using Links = std::vector<Vertex> NetVertex::*;

// Vertices without neighbours on that side keep to where they stand.
void order_layer(LayeredNet& net, std::vector<Vertex>& layer, Links links) {
  std::vector<std::pair<double, Vertex>> wanted;
  wanted.reserve(layer.size());
  for (const Vertex v : layer) {
    const auto& neighbours = net.vertices[v].*links;
    double sum = neighbours.empty() ? net.vertices[v].place : 0;
    for (const Vertex near : neighbours) sum += net.vertices[near].place;
    const double count = static_cast<double>(std::max<std::size_t>(1, neighbours.size()));
    wanted.emplace_back(sum / count, v);
  }
  std::stable_sort(wanted.begin(), wanted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t place = 0; place < layer.size(); ++place) {
    layer[place] = wanted[place].second;
    net.vertices[layer[place]].place = static_cast<std::uint32_t>(place);
  }
}

void sweep(LayeredNet& net, bool downwards) {
  const std::size_t count = net.layers.size();
  for (std::size_t i = 1; i < count; ++i) {
    if (downwards) {
      order_layer(net, net.layers[i], &NetVertex::above);
    } else {
      order_layer(net, net.layers[count - 1 - i], &NetVertex::below);
    }
  }
}

// Inversions among the lower ends, taken from the left: a Fenwick tree of the ends seen so far.
std::uint64_t crossings_below(const LayeredNet& net, const std::vector<Vertex>& layer,
                              std::size_t lower_size) {
  std::vector<std::uint32_t> tree(lower_size + 1, 0);
  std::uint64_t crossings = 0, seen = 0;
  std::vector<std::uint32_t> ends;
  for (const Vertex v : layer) {
    ends.clear();
    for (const Vertex lower : net.vertices[v].below) ends.push_back(net.vertices[lower].place + 1);
    for (const std::uint32_t end : ends) {
      std::uint64_t up_to_end = 0;
      for (std::size_t at = end; at > 0; at -= at & (~at + 1)) up_to_end += tree[at];
      crossings += seen - up_to_end;
    }
    for (const std::uint32_t end : ends)
      for (std::size_t at = end; at <= lower_size; at += at & (~at + 1)) ++tree[at];
    seen += ends.size();
  }
  return crossings;
}

}  // namespace

std::uint64_t count_crossings(const LayeredNet& net) {
  std::uint64_t crossings = 0;
  for (std::size_t i = 0; i + 1 < net.layers.size(); ++i)
    crossings += crossings_below(net, net.layers[i], net.layers[i + 1].size());
  return crossings;
}

std::uint64_t reduce_crossings(LayeredNet& net) {
  auto best = net.layers;
  std::uint64_t fewest = count_crossings(net);
  int without_gain = 0;
  for (int i = 0; i < sweeps_max && fewest > 0 && without_gain < sweeps_without_gain_max; ++i) {
    sweep(net, i % 2 == 0);
    const std::uint64_t crossings = count_crossings(net);
    ++without_gain;
    if (crossings >= fewest) continue;
    fewest = crossings;
    best = net.layers;
    without_gain = 0;
  }
  net.layers = std::move(best);
  for (const auto& layer : net.layers)
    for (std::size_t place = 0; place < layer.size(); ++place)
      net.vertices[layer[place]].place = static_cast<std::uint32_t>(place);
  return fewest;
}

}  // namespace reprise::graph
