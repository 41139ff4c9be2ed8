#include <algorithm>

#include "graph/check_rules.h"
#include "graph/span.h"
#include "graph/upstream.h"

namespace reprise::graph {

using model::Graph;
using model::GraphIndex;
using model::GraphKind;
using model::Invariant;
using model::PlannedStep;
using model::StepIndex;

namespace {

bool is_service_stop(const model::Step& step) {
  const model::Param* what = step.action.with.find("do");
  const model::Value* value = what == nullptr ? nullptr : what->constant();
  return step.action.name == "service" && value != nullptr && value->text_or("") == "stop";
}

class InvariantCheck {
 public:
  InvariantCheck(const Graph& graph, bool is_linked, Reporter& report)
      : graph_(graph), is_linked_(is_linked), report_(report) {}

  void check(const Invariant& invariant) {
    const StepIndex from = find(invariant, "from", invariant.from);
    const StepIndex until = find(invariant, "until", invariant.until);
    const StepIndex by = find(invariant, "by", invariant.by);
    if (from != model::none) refuse_undo(from, invariant);
    if (by != model::none && by != from) refuse_undo(by, invariant);
    if (!is_linked_ || from == model::none || until == model::none) return;
    if (from == until || !starts_after_success(graph_, from, until)) {
      report_.error("RP0341", invariant.place,
                    "'" + invariant.until + "' can start although '" + invariant.from +
                        "' has not succeeded, so '" + invariant.name +
                        "' would not hold between them",
                    "let '" + invariant.until + "' need '" + invariant.from +
                        "', directly or through others");
      return;
    }
    refuse_undo_of_stops(from, until, invariant);
    if (by != model::none) demand_halt(by, invariant);
  }

 private:
  StepIndex find(const Invariant& invariant, const char* key, const std::string& id) {
    const auto found = graph_.by_id.find(id);
    if (found != graph_.by_id.end()) return found->second;
    report_.error("RP0340", report_.written(invariant.place, key, id),
                  "'" + std::string(key) + "' of the invariant '" + invariant.name + "' names '" +
                      id + "', which is no step of this runbook",
                  report_.suggest(id, ids_of(graph_)));
    return model::none;
  }

  // What is looked at while the invariant holds is the `verify` of `by`, and what is done when it
  // does not hold is `by` again. Only a `halt` has both: any other step would be a promise without
  // a guard.
  void demand_halt(StepIndex by, const Invariant& invariant) {
    const model::Step& step = graph_.steps[by].spec;
    const bool is_halt = step.action.name == "halt";
    if (is_halt && step.action.with.find("verify") != nullptr) return;
    report_.error(
        "RP0346", report_.written(invariant.place, "by", invariant.by),
        "nothing can guard '" + invariant.name + "': '" + invariant.by + "' " +
            (is_halt ? "has no 'verify', which" : "is no 'halt' step, and only a 'halt'") +
            " proves that the system is halted",
        "let 'by' name a step that uses 'halt', or remove the invariant and verify in a "
        "step of its own");
  }

  void refuse_undo(StepIndex index, const Invariant& invariant) {
    const model::Step& step = graph_.steps[index].spec;
    if (step.undo == nullptr) return;
    report_.error("RP0343", step.undo->place,
                  "'" + step.id + "' may not be undone: '" + invariant.name +
                      "' depends on it, and a failed recovery ends halted",
                  "remove 'undo'; a later step may resume on purpose");
  }

  // Stops that happen while the invariant holds: at or behind `from`, and not behind `until`.
  void refuse_undo_of_stops(StepIndex from, StepIndex until, const Invariant& invariant) {
    std::vector<Upstream::Question> inside, outside;
    for (StepIndex index = 0; index < graph_.steps.size(); ++index) {
      const model::Step& step = graph_.steps[index].spec;
      if (step.undo == nullptr || !is_service_stop(step)) continue;
      if (step.id == invariant.from || step.id == invariant.by) continue;
      inside.push_back({from, index});
      outside.push_back({until, index});
    }
    const Upstream upstream(graph_);
    const std::vector<bool> begun = upstream.answer(inside), ended = upstream.answer(outside);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (begun[i] && !ended[i]) refuse_undo(inside[i].after, invariant);
    }
  }

  const Graph& graph_;
  const bool is_linked_;
  Reporter& report_;
};

// Of the run and of each called runbook: its graph, and its runbook.
bool has_invariants(const Assembly& assembly, GraphIndex index) {
  const GraphKind kind = assembly.graphs[index].kind;
  return (kind == GraphKind::run || kind == GraphKind::call) &&
         !assembly.hangings[index].home->invariants.empty();
}

// A step with `foreach` around a call: the path of an inner step is not one but many.
bool is_repeated(const Assembly& assembly, GraphIndex index) {
  const Hanging& hanging = assembly.hangings[index];
  if (hanging.graph == model::none || hanging.step == model::none) return false;
  const bool here = assembly.graphs[hanging.graph].steps[hanging.step].spec.foreach != nullptr;
  return here || is_repeated(assembly, hanging.graph);
}

}  // namespace

void check_invariants(const Assembly& assembly, bool is_linked, Reporter& report) {
  for (GraphIndex index = 0; index < assembly.graphs.size(); ++index) {
    if (!has_invariants(assembly, index)) continue;
    for (const Invariant& invariant : assembly.hangings[index].home->invariants) {
      InvariantCheck(assembly.graphs[index], is_linked, report).check(invariant);
      if (!is_repeated(assembly, index)) continue;
      report.error("RP0342", invariant.place,
                   "the invariant '" + invariant.name + "' cannot hold for many calls at once",
                   "call this runbook without 'foreach', or move the invariant to the caller");
    }
  }
}

std::vector<Invariant> planned_invariants(const Assembly& assembly) {
  std::vector<Invariant> all;
  for (GraphIndex index = 0; index < assembly.graphs.size(); ++index) {
    if (!has_invariants(assembly, index)) continue;
    const std::string& path = assembly.hangings[index].path;
    for (Invariant invariant : assembly.hangings[index].home->invariants) {
      for (std::string* name :
           {&invariant.name, &invariant.from, &invariant.until, &invariant.by}) {
        name->insert(0, path);
      }
      all.push_back(std::move(invariant));
    }
  }
  return all;
}

}  // namespace reprise::graph
