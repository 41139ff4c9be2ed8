// The layered layout: whatever the graph, nothing overlaps, needs stand above, lines meet steps.
#include "graph/layered.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <map>

using namespace reprise::graph;

namespace {

struct Case {
  std::vector<Size> nodes;
  std::vector<LayeredEdge> edges;
};

// Repeatable chance: the same graphs everywhere.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : state_(seed * 2654435761U + 1) {}
  std::uint32_t below(std::uint32_t bound) {
    state_ = state_ * 1664525U + 1013904223U;
    return static_cast<std::uint32_t>((std::uint64_t{state_} * bound) >> 32);
  }

 private:
  std::uint32_t state_;
};

// Up to three needs each, at most `reach` steps back.
Case random_case(std::uint32_t seed, std::uint32_t steps, std::uint32_t reach) {
  Chance chance(seed);
  Case made;
  for (std::uint32_t step = 0; step < steps; ++step) {
    made.nodes.push_back({static_cast<int>(5 + 2 * chance.below(6)), 3 + int(chance.below(2))});
    const std::uint32_t needs = step == 0 ? 0 : chance.below(4);
    for (std::uint32_t i = 0; i < needs; ++i)
      made.edges.push_back({step - 1 - chance.below(std::min(step, reach)), step});
  }
  return made;
}

bool overlap(Point a, Size a_size, Point b, Size b_size) {
  return a.x < b.x + b_size.width && b.x < a.x + a_size.width && a.y < b.y + b_size.height &&
         b.y < a.y + a_size.height;
}

void check_nodes(const Case& given, const Layered& out) {
  REQUIRE(out.corners.size() == given.nodes.size());
  for (std::size_t a = 0; a < given.nodes.size(); ++a) {
    const Point corner = out.corners[a];
    const Size size = given.nodes[a];
    CHECK((corner.x >= 0 && corner.y >= 0));
    CHECK(corner.x + size.width <= out.size.width);
    CHECK(corner.y + size.height <= out.size.height);
    for (std::size_t b = a + 1; b < given.nodes.size(); ++b)
      CHECK_FALSE(overlap(corner, size, out.corners[b], given.nodes[b]));
  }
  for (const LayeredEdge& edge : given.edges) CHECK(out.layers[edge.from] < out.layers[edge.to]);
}

// Every line that arrives ends at the middle of some step's upper side, and for each need there is
// a way down from line to line.
void check_lines(const Case& given, const Layered& out) {
  std::map<std::pair<int, int>, std::vector<std::pair<int, int>>> ways;
  for (const LayeredLine& line : out.lines) {
    CHECK((line.from.y <= line.leave_y && line.leave_y <= line.bend_y && line.bend_y <= line.to.y));
    ways[{line.from.x, line.from.y}].push_back({line.to.x, line.to.y});
  }
  for (const LayeredEdge& edge : given.edges) {
    const Point from = out.corners[edge.from], to = out.corners[edge.to];
    std::vector<std::pair<int, int>> open = {
        {from.x + given.nodes[edge.from].width / 2, from.y + given.nodes[edge.from].height}};
    const std::pair<int, int> wanted = {to.x + given.nodes[edge.to].width / 2, to.y};
    bool found = false;
    while (!open.empty() && !found) {
      const auto at = open.back();
      open.pop_back();
      found = at == wanted;
      for (const auto& next : ways[at])
        if (next.second <= wanted.second) open.push_back(next);
    }
    CHECK(found);
  }
}

Layered laid_out(const Case& given, const Spacing& spacing = {}) {
  return lay_out_in_layers(given.nodes, given.edges, spacing);
}

}  // namespace

TEST_CASE("steps do not overlap, stand below their needs, and are joined with them") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const Case given = random_case(seed, 2 + seed % 30, 1 + seed % 9);
    INFO("seed " << seed);
    for (const Spacing& spacing :
         {Spacing{2, 2, 1, 0}, Spacing{20, 40, 0, 4}, Spacing{20, 40, 0, 0, 300}}) {
      const Layered out = laid_out(given, spacing);
      check_nodes(given, out);
      check_lines(given, out);
    }
  }
}

TEST_CASE("a layer holds no more steps than it may") {
  Case given = random_case(7, 80, 80);
  const Layered out = laid_out(given, {2, 2, 1, 5});
  std::map<std::uint32_t, std::size_t> steps_in;
  for (const std::uint32_t layer : out.layers) ++steps_in[layer];
  for (const auto& [layer, count] : steps_in) CHECK(count <= 5);
}

TEST_CASE("crossings that can be avoided are avoided") {
  // Two ladders, written the wrong way round: 0 1 above 3 2.
  Case given;
  given.nodes.assign(6, {5, 3});
  given.edges = {{0, 3}, {1, 2}, {3, 4}, {2, 5}};
  CHECK(laid_out(given).crossings == 0);
}

TEST_CASE("a chain is drawn straight, and a step above many stands in their middle") {
  Case chain;
  chain.nodes.assign(4, {7, 3});
  chain.edges = {{0, 1}, {1, 2}, {2, 3}};
  for (const LayeredLine& line : laid_out(chain).lines) CHECK(line.from.x == line.to.x);
  Case fan;
  fan.nodes.assign(4, {7, 3});
  fan.edges = {{0, 1}, {0, 2}, {0, 3}};
  const Layered out = laid_out(fan);
  CHECK(out.corners[0].x == out.corners[2].x);
}

TEST_CASE("long needs of one step share their way") {
  // The last of a chain of 300 needs all of them: one line down beside the chain, not 298.
  Case given;
  given.nodes.assign(300, {5, 3});
  for (std::uint32_t i = 0; i + 1 < 300; ++i) {
    given.edges.push_back({i, i + 1});
    if (i + 2 < 300) given.edges.push_back({i, 299});
  }
  const Layered out = laid_out(given);
  CHECK(out.size.width < 60);
  CHECK(out.lines.size() < 3 * 300);
  check_lines(given, out);
}

TEST_CASE("the size of a drawing is bounded where far needs are many") {
  // 1000 layers, and a need over half of them from each step: 500,000 waypoints without a bound.
  Case given;
  given.nodes.assign(2000, {5, 3});
  for (std::uint32_t i = 0; i + 2 < 2000; ++i) {
    given.edges.push_back({i, i + 2});
    if (i + 1000 < 2000) given.edges.push_back({i, i + 1000});
  }
  const Layered out = laid_out(given);
  CHECK(out.lines.size() <= given.edges.size() + waypoints_max);
  check_lines(given, out);
}

TEST_CASE("a layer is no wider than it may be, unless one step alone is") {
  const Case given = random_case(7, 80, 80);
  const Layered out = laid_out(given, {2, 2, 1, 0, 60});
  std::map<std::uint32_t, std::pair<int, int>> width_and_steps_in;
  for (std::size_t step = 0; step < out.layers.size(); ++step) {
    auto& [width, steps] = width_and_steps_in[out.layers[step]];
    width += given.nodes[step].width + 2;
    ++steps;
  }
  for (const auto& [layer, found] : width_and_steps_in)
    CHECK((found.first <= 60 || found.second == 1));
}

TEST_CASE("the layers of a fan that is folded stand below each other") {
  Case fan;
  fan.nodes.assign(52, {113, 67});
  for (std::uint32_t host = 1; host <= 50; ++host) {
    fan.edges.push_back({0, host});
    fan.edges.push_back({host, 51});
  }
  CHECK(laid_out(fan, {20, 40, 0, 0, 1000}).size.width < 1300);
}

TEST_CASE("an empty graph has no size") {
  const Layered out = laid_out({});
  CHECK(out.size.width == 0);
  CHECK(out.size.height == 0);
  CHECK(out.lines.empty());
}

TEST_CASE("time to lay out 2,000 steps", "[.bench]") {
  const Spacing spacing{20, 40, 0, 12};
  for (const std::uint32_t reach : {5U, 50U, 2000U}) {
    const Case given = random_case(1, 2000, reach);
    const auto begin = std::chrono::steady_clock::now();
    const Layered out = laid_out(given, spacing);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    WARN("reach " << reach << ": " << took.count() << " ms, " << out.lines.size() << " lines, "
                  << out.crossings << " crossings");
    CHECK(took.count() < 2000);
  }
}
