#include "graph/check_rules.h"
#include "graph/plan_guards.h"
#include "graph/span.h"

namespace reprise::graph {

using model::Graph;
using model::GraphKind;
using model::Guard;
using model::StepIndex;

namespace {

class GuardCheck {
 public:
  GuardCheck(const Graph& graph, bool is_linked, Reporter& report)
      : graph_(graph), is_linked_(is_linked), report_(report) {}

  void check(const Guard& guard) {
    if (watches_process(guard)) return;  // what is wrong with its scope is told there
    const StepIndex from = find(guard, "from", guard.from);
    const StepIndex until = find(guard, "until", guard.until);
    if (!is_linked_ || from == model::none || until == model::none) return;
    if (from != until && starts_after_success(graph_, from, until)) return;
    report_.error(
        "RP0361", report_.written(guard.place, "until", guard.until),
        "'" + guard.until + "' can start although '" + guard.from +
            "' has not succeeded, so the guard '" + guard.name + "' might never be at work",
        "let '" + guard.until + "' need '" + guard.from + "', directly or through others");
  }

 private:
  StepIndex find(const Guard& guard, const char* key, const std::string& id) {
    if (id.empty()) return model::none;
    const auto found = graph_.by_id.find(id);
    if (found != graph_.by_id.end()) return found->second;
    report_.error("RP0360", report_.written(guard.place, key, id),
                  "'" + std::string(key) + "' of the guard '" + guard.name + "' names '" + id +
                      "', which is no step of this runbook",
                  report_.suggest(id, ids_of(graph_)));
    return model::none;
  }

  const Graph& graph_;
  const bool is_linked_;
  Reporter& report_;
};

}  // namespace

void check_guards(const Assembly& assembly, bool is_linked, Reporter& report) {
  for (model::GraphIndex index = 0; index < assembly.graphs.size(); ++index) {
    const Graph& graph = assembly.graphs[index];
    if (graph.kind != GraphKind::run && graph.kind != GraphKind::call) continue;
    for (const Guard& guard : assembly.hangings[index].home->guards)
      GuardCheck(graph, is_linked, report).check(guard);
  }
}

}  // namespace reprise::graph
