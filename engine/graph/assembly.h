// Assembly: the graphs of a plan in the making, and where each hangs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/reporter.h"
#include "model/plan.h"

namespace reprise::graph {

// The step in another graph to which a graph belongs: a block's or call's step, the step that a
// handler list handles. For the run's and a call's own lists: that run's or call's graph, no step.
struct Hanging {
  model::GraphIndex graph = model::none;
  model::StepIndex step = model::none;
  bool item = false;                     // `item` means something in all of the graph
  std::string path = {};                 // what stands before a step's id in its path: "" or "pre/"
  const model::Runbook* home = nullptr;  // the runbook its steps are written in
};

struct Assembly {
  std::vector<model::Graph> graphs = {};
  std::vector<Hanging> hangings = {};  // one for each graph
  model::GraphIndex on_failure = model::none, finally = model::none;

  // "step 'pre/save'" for messages.
  std::string name_of(model::GraphIndex graph, model::StepIndex step) const;
};

// Where a step is found by the id an expression uses: '_' may stand for '-'.
model::StepIndex find_step(const model::Graph& graph, std::string_view id);
std::vector<std::string> ids_of(const model::Graph& graph);

// Moves the steps of `runbook` and of all it calls into graphs, and resolves `needs`. Reports ids
// that collide, needs that lead nowhere, cycles, calls that lead nowhere or to themselves.
Assembly assemble(model::Runbook& runbook, Reporter& report);

}  // namespace reprise::graph
