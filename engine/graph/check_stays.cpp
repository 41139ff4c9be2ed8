#include "graph/check_rules.h"
#include "graph/upstream.h"

namespace reprise::graph {

using model::Graph;
using model::GraphKind;
using model::Stay;
using model::StepIndex;

namespace {

class StayCheck {
 public:
  StayCheck(const Graph& graph, bool is_linked, Reporter& report)
      : graph_(graph), is_linked_(is_linked), report_(report) {}

  void check(const Stay& stay) {
    const StepIndex from = find(stay, "from", stay.from);
    const StepIndex until = find(stay, "until", stay.until);
    if (from == model::none || until == model::none) return;
    if (graph_.steps[from].when_mentions_needs) tell_when(stay);
    if (!is_linked_ || from == until || Upstream(graph_).is_upstream(from, until)) return;
    report_.error("RP0365", report_.written(stay.place, "until", stay.until),
                  "the scope '" + stay.name + "' ends with '" + stay.until +
                      "', which does not come after '" + stay.from + "'",
                  "name '" + stay.from + "' itself, or a step that needs it, directly or through "
                      "others");
  }

 private:
  StepIndex find(const Stay& stay, const char* key, const std::string& id) {
    const auto found = graph_.by_id.find(id);
    if (found != graph_.by_id.end()) return found->second;
    report_.error("RP0364", report_.written(stay.place, key, id),
                  "'" + std::string(key) + "' of the scope '" + stay.name + "' names '" + id +
                      "', which is no step of this runbook",
                  report_.suggest(id, ids_of(graph_)));
    return model::none;
  }

  // It could start although the state was not entered.
  void tell_when(const Stay& stay) {
    report_.error("RP0366", report_.written(stay.place, "from", stay.from),
                  "'" + stay.from + "' decides by 'needs' whether it starts, so it might start "
                      "outside of the scope '" + stay.name + "'",
                  "let the scope begin with a step before it, or leave 'needs' out of its 'when'");
  }

  const Graph& graph_;
  const bool is_linked_;
  Reporter& report_;
};

}  // namespace

void check_stays(const Assembly& assembly, bool is_linked, Reporter& report) {
  for (model::GraphIndex index = 0; index < assembly.graphs.size(); ++index) {
    const Graph& graph = assembly.graphs[index];
    if (graph.kind != GraphKind::run && graph.kind != GraphKind::call) continue;
    for (const Stay& stay : assembly.hangings[index].home->stays)
      StayCheck(graph, is_linked, report).check(stay);
  }
}

}  // namespace reprise::graph
