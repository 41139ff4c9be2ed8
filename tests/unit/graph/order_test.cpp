#include <catch2/catch.hpp>

#include "graph/order.h"
#include "graph/upstream.h"
#include "text_runbook.h"

using namespace reprise;
using namespace reprise::graph;
using model::Graph;
using model::StepIndex;
using Indices = std::vector<StepIndex>;

namespace {

// Steps 0..count-1; `needs(i)` gives what step i needs.
Graph graph_of(std::size_t count, const std::function<Indices(StepIndex)>& needs) {
  Graph graph;
  graph.steps.resize(count);
  for (StepIndex index = 0; index < count; ++index) {
    graph.steps[index].spec.id = "s" + std::to_string(index);
    graph.steps[index].needs = needs(index);
    for (const StepIndex need : graph.steps[index].needs) {
      graph.steps[need].dependants.push_back(index);
    }
  }
  return graph;
}

Graph chain(std::size_t count) {
  return graph_of(count, [](StepIndex i) { return i == 0 ? Indices{} : Indices{i - 1}; });
}

Graph laid_out(Graph graph) {
  lay_out(graph, std::vector<base::Millis>(graph.steps.size(), 0));
  return graph;
}

}  // namespace

TEST_CASE("topological order puts every step after its needs, else as declared") {
  const auto built = build_text("d needs b c\nb needs a\nc needs a\na\n");
  CHECK(topological_order(built.plan().graphs[0]) == Indices{3, 1, 2, 0});
  CHECK(topological_order(Graph{}).empty());
}

TEST_CASE("a graph with a cycle has no whole order, and its cycle is found") {
  const Graph graph =
      graph_of(4, [](StepIndex i) { return i < 3 ? Indices{(i + 1) % 3} : Indices{0}; });
  CHECK(topological_order(graph).size() < 4);
  CHECK(find_cycles(graph) == std::vector<Indices>{{0, 1, 2}});
  CHECK(find_cycles(chain(5)).empty());
}

// a ---- c -- d      layers 0 0 1 2; b stands under a
// b ----/
TEST_CASE("layers are the longest way from a root, rows count in a layer") {
  const auto built = build_text("a\nb\nc needs a b\nd needs c a\ne needs a\n");
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
  for (const auto& step : built.plan().graphs[0].steps) places.emplace_back(step.layer, step.row);
  CHECK(places == std::vector<std::pair<std::uint32_t, std::uint32_t>>{
                      {0, 0}, {0, 1}, {1, 0}, {2, 0}, {1, 1}});
}

TEST_CASE("the critical path follows expected times, else the longest chain") {
  const auto chained = build_text("a\nb needs a\nc needs b\nx\ny needs x\n");
  CHECK(critical_path_ids(chained.plan().graphs[0]) == std::vector<std::string>{"a", "b", "c"});
  const auto waiting =
      build_text("a\nb needs a\nc needs b\nx | uses wait | wait 60000\ny needs x\n");
  const Graph& graph = waiting.plan().graphs[0];
  CHECK(critical_path_ids(graph) == std::vector<std::string>{"x", "y"});
  CHECK(graph.steps[3].expected_ms == 60'000);
  CHECK(graph.steps[3].critical_ms == 60'001);
  CHECK(graph.steps[0].critical_ms == 3);
}

TEST_CASE("a block takes as long as what is inside it") {
  const auto built = build_text("pre\n  a | uses wait | wait 5000\n  b needs a\nx\ny needs x\n");
  const Graph& graph = built.plan().graphs[0];
  CHECK(graph.steps[0].critical_ms == 5001);
  CHECK(critical_path_ids(graph) == std::vector<std::string>{"pre"});
}

TEST_CASE("upstream is told for many pairs at once") {
  const Graph graph = chain(300);
  const Upstream upstream(graph);
  std::vector<Upstream::Question> questions;
  for (StepIndex before = 0; before < 300; ++before) {
    for (StepIndex after = 0; after < 300; after += 7) questions.push_back({before, after});
  }
  const auto answers = upstream.answer(questions);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (answers[i] != (questions[i].before < questions[i].after)) {
      FAIL(questions[i].before << " before " << questions[i].after);
    }
  }
  CHECK(upstream.answer({}).empty());
}

TEST_CASE("upstream agrees with a walk, on a net of many ways") {
  const auto needs = [](StepIndex i) {
    Indices all;
    for (const StepIndex step : {3u, 7u, 11u}) {
      if (i >= step && (i * step) % 5 != 0) all.push_back(i - step);
    }
    return all;
  };
  const Graph graph = graph_of(150, needs);
  const Upstream upstream(graph);
  std::vector<Upstream::Question> questions;
  std::vector<bool> expected;
  for (StepIndex after = 0; after < 150; ++after) {
    std::vector<bool> seen(150, false);
    Indices open = graph.steps[after].needs;
    for (std::size_t next = 0; next < open.size(); ++next) {
      if (seen[open[next]]) continue;
      seen[open[next]] = true;
      for (const StepIndex need : graph.steps[open[next]].needs) open.push_back(need);
    }
    for (StepIndex before = 0; before < 150; ++before) {
      questions.push_back({before, after});
      expected.push_back(seen[before]);
    }
  }
  CHECK(upstream.answer(questions) == expected);
}

TEST_CASE("a very long chain is ordered, laid out and searched without recursion") {
  constexpr StepIndex count = 300'000;
  const Graph graph = laid_out(chain(count));
  CHECK(topological_order(graph).size() == count);
  CHECK(graph.steps[count - 1].layer == count - 1);
  CHECK(graph.steps[0].critical_ms == count);
  CHECK(critical_path(graph).size() == count);
  CHECK(Upstream(graph).is_upstream(0, count - 1));
  CHECK_FALSE(Upstream(graph).is_upstream(count - 1, 0));
}

TEST_CASE("a cycle of two hundred thousand steps is found without recursion") {
  constexpr StepIndex count = 200'000;
  const Graph graph = graph_of(count, [](StepIndex i) { return Indices{(i + count - 1) % count}; });
  const auto cycles = find_cycles(graph);
  REQUIRE(cycles.size() == 1);
  CHECK(cycles[0].size() == count);
  CHECK(cycles[0][0] == 0);
  CHECK(cycles[0][1] == count - 1);
}

TEST_CASE("many thousand steps, wide and as a chain, become a plan") {
  constexpr int count = 30'000;
  for (const bool is_chain : {false, true}) {
    model::Runbook runbook;
    runbook.id = "big";
    for (int i = 0; i < count; ++i) {
      model::Step step;
      step.id = "s" + std::to_string(i);
      if (i > 0) step.needs = {"s" + std::to_string(is_chain ? i - 1 : 0)};
      step.action.name = "exec";
      if (i > 1) {
        model::Template parts{model::Expression{"steps.s0.outputs.x", {}}};
        step.action.with = {model::ParamMap{{"argv", {std::move(parts), {}}, {}}}, {}};
      }
      runbook.steps.push_back(std::move(step));
    }
    const model::Bindings bindings;
    const auto names = [](const model::Expression&) -> base::Result<model::Names> {
      model::Names found;
      found.steps = {"s0"};
      found.roots = {"steps"};
      return found;
    };
    const auto result = build({std::move(runbook), {}, {}, bindings, names, test_actions()});
    REQUIRE(result.plan);
    const Graph& graph = result.plan->graphs[0];
    CHECK(graph.steps.size() == count);
    CHECK(graph.steps[count - 1].layer == (is_chain ? count - 1 : 1));
    CHECK(critical_path(graph).size() == (is_chain ? count : 2));
  }
}
