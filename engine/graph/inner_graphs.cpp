#include "graph/inner_graphs.h"

#include "graph/draw_label.h"

namespace reprise::graph {
namespace {

std::vector<InnerGraph> with_lists(const model::Plan& plan, model::GraphIndex index,
                                   const std::string& path) {
  std::vector<InnerGraph> graphs = {{{}, index, path}};
  for (const auto& [name, list] : lists_of(plan, index))
    graphs.push_back({name, list, path + "@" + name});
  return graphs;
}

}  // namespace

// The steps of a list are known by their number.
std::string InnerGraph::path_of(const model::PlannedStep& step) const {
  const std::string id = name.empty() ? step.spec.id : "[" + step.spec.id + "]";
  return path + id + (step.spec.foreach != nullptr ? "[*]" : "");
}

std::vector<InnerGraph> graphs_of_run(const model::Plan& plan) { return with_lists(plan, 0, ""); }

std::vector<InnerGraph> graphs_inside(const model::Plan& plan, const model::PlannedStep& step,
                                      const std::string& path) {
  std::vector<InnerGraph> graphs;
  if (step.body != model::none) graphs = with_lists(plan, step.body, path + "/");
  if (step.handler != model::none)
    graphs.push_back({"on_failure", step.handler, path + "/@on_failure"});
  return graphs;
}

}  // namespace reprise::graph
