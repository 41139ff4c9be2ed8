#include "graph/check_rules.h"
#include "graph/held_halts.h"

namespace reprise::graph {

using model::Graph;
using model::GraphIndex;
using model::GraphKind;

namespace {

void refuse(const Assembly& assembly, GraphIndex graph, model::StepIndex step,
            const std::string& why, const std::string& hint, Reporter& report) {
  const auto& spec = assembly.graphs[graph].steps[step].spec;
  report.error("RP0367", spec.action.with.find("hold")->place,
               "the halt of " + assembly.name_of(graph, step) + " cannot be held: " + why, hint);
}

void check_step(const Assembly& assembly, GraphIndex graph, model::StepIndex step, bool is_linked,
                Reporter& report) {
  const Graph& here = assembly.graphs[graph];
  const auto& spec = here.steps[step].spec;
  // A guard's check is the halt's own proof, made by the engine.
  if (!is_held_halt(spec) || here.kind == GraphKind::guards) return;
  const bool of_runbook = here.kind == GraphKind::run || here.kind == GraphKind::call;
  if (!of_runbook || spec.foreach != nullptr)
    return refuse(assembly, graph, step, "only a step of the runbook itself, and no item, can be",
                  "halt in a step under `steps`, or guard it by `invariants`", report);
  if (!is_linked || end_of_hold(here, step)) return;
  refuse(assembly, graph, step, "several steps resume after it, and none of them is the first",
         "say by `invariants: [{halted: {from, until, by}}]` where it ends", report);
}

}  // namespace

void check_held_halts(const Assembly& assembly, bool is_linked, Reporter& report) {
  for (GraphIndex graph = 0; graph < assembly.graphs.size(); ++graph)
    for (model::StepIndex step = 0; step < assembly.graphs[graph].steps.size(); ++step)
      check_step(assembly, graph, step, is_linked, report);
}

}  // namespace reprise::graph
