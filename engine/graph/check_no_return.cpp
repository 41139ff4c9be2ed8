#include "graph/check_rules.h"
#include "graph/upstream.h"

namespace reprise::graph {

using model::Graph;
using model::PlannedStep;
using model::StepIndex;

namespace {

void tell_unknown(const Graph& graph, const PlannedStep& step, Reporter& report) {
  const std::string& until = step.spec.no_return;
  report.error(
      "RP0362", report.written(step.spec.place, "no_return", until),
      "'no_return' of '" + step.spec.id + "' names '" + until + "', which is no step beside it",
      report.suggest(until, ids_of(graph)));
}

void tell_before(const PlannedStep& step, Reporter& report) {
  const std::string& until = step.spec.no_return;
  report.error("RP0363", report.written(step.spec.place, "no_return", until),
               "'no_return' of '" + step.spec.id + "' ends with '" + until +
                   "', which does not come after it",
               "name this step itself, or one that needs it, directly or through others");
}

void check_graph(const Graph& graph, bool is_linked, Reporter& report) {
  std::vector<Upstream::Question> questions;
  for (StepIndex index = 0; index < graph.steps.size(); ++index) {
    const PlannedStep& step = graph.steps[index];
    if (step.spec.no_return.empty()) continue;
    if (step.no_return == model::none)
      tell_unknown(graph, step, report);
    else if (step.no_return != index)
      questions.push_back({index, step.no_return});
  }
  if (!is_linked || questions.empty()) return;
  const std::vector<bool> answers = Upstream(graph).answer(questions);
  for (std::size_t i = 0; i < answers.size(); ++i)
    if (!answers[i]) tell_before(graph.steps[questions[i].before], report);
}

}  // namespace

void check_no_return(const Assembly& assembly, bool is_linked, Reporter& report) {
  for (const Graph& graph : assembly.graphs) check_graph(graph, is_linked, report);
}

}  // namespace reprise::graph
