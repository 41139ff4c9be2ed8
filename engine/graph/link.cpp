#include "graph/link.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "graph/assembly.h"
#include "graph/order.h"

namespace reprise::graph {

using model::Graph;
using model::PlannedStep;
using model::Step;
using model::StepIndex;

namespace {

constexpr std::size_t cycle_ids_max = 100;  // of a longer one the middle is left out

class Linker {
 public:
  Linker(Graph& graph, const std::string& path, const Graph* outer, Reporter& report)
      : graph_(graph), path_(path), outer_(outer), report_(report) {}

  void run() {
    for (StepIndex index = 0; index < graph_.steps.size(); ++index) index_id(index);
    for (StepIndex index = 0; index < graph_.steps.size(); ++index) link(index);
    fill_dependants();
    for (const auto& cycle : find_cycles(graph_)) break_cycle(cycle);
  }

 private:
  std::string quoted(const Step& step) const { return "'" + path_ + step.id + "'"; }

  void index_id(StepIndex index) {
    const Step& step = graph_.steps[index].spec;
    const auto [twin, is_fresh] = graph_.by_id.emplace(step.id, index);
    if (!is_fresh) return tell_collision(step, graph_.steps[twin->second].spec);
    if (step.id.find_first_of("-_") == std::string::npos) return;
    const auto [like, is_new] = folded_.emplace(folded_id(step.id), index);
    if (!is_new) tell_collision(step, graph_.steps[like->second].spec);
  }

  void tell_collision(const Step& step, const Step& other) {
    const bool same = other.id == step.id;
    report_.error("RP0305", step.place,
                  same ? "the step id " + quoted(step) + " is there twice"
                       : "the step ids " + quoted(other) + " and " + quoted(step) +
                             " differ only in '-' and '_'",
                  same ? "give one of them another id"
                       : "expressions could not tell them apart: give one of them another id");
    report_.note("the other one is here", other.place);
  }

  void link(StepIndex index) {
    PlannedStep& step = graph_.steps[index];
    for (const std::string& id : step.spec.needs) {
      const auto found = graph_.by_id.find(id);
      if (found == graph_.by_id.end())
        tell_unknown(step.spec, id);
      else if (found->second == index)
        tell_own(step.spec);
      else if (has(step.needs, found->second))
        tell_twice(step.spec, id);
      else
        step.needs.push_back(found->second);
    }
  }

  static bool has(const std::vector<StepIndex>& needs, StepIndex index) {
    return std::find(needs.begin(), needs.end(), index) != needs.end();
  }

  void tell_unknown(const Step& step, const std::string& id) {
    report_.error("RP0301", report_.written(step.place, "needs", id),
                  quoted(step) + " needs '" + id + "', which is no step " +
                      (path_.empty() ? "of this runbook" : "beside it"),
                  report_.is_detailed() ? hint_for_unknown(step, id) : std::string());
  }

  std::string hint_for_unknown(const Step& step, const std::string& id) const {
    if (const auto other = folded_.find(folded_id(id)); other != folded_.end()) {
      return "write it as the step does: '" + graph_.steps[other->second].spec.id + "'";
    }
    if (outer_ != nullptr && outer_->by_id.count(id) != 0) {
      return "'" + id + "' is outside this block: let the block need it";
    }
    auto ids = ids_of(graph_);
    ids.erase(std::remove(ids.begin(), ids.end(), step.id), ids.end());
    return report_.suggest(id, ids);
  }

  void tell_own(const Step& step) {
    report_.error("RP0302", report_.written(step.place, "needs", step.id),
                  quoted(step) + " needs itself", "remove it from 'needs'");
  }

  void tell_twice(const Step& step, const std::string& id) {
    report_.error("RP0303", report_.written(step.place, "needs", id),
                  quoted(step) + " needs '" + id + "' twice", "name it once");
  }

  void fill_dependants() {
    for (StepIndex index = 0; index < graph_.steps.size(); ++index) {
      for (const StepIndex need : graph_.steps[index].needs) {
        graph_.steps[need].dependants.push_back(index);
      }
    }
  }

  void break_cycle(const std::vector<StepIndex>& cycle) {
    const Step& first = graph_.steps[cycle.front()].spec;
    report_.error("RP0304", first.place, "these steps wait for each other: " + drawn(cycle),
                  "'a -> b' says that a needs b: remove one of these needs");
    for (PlannedStep& step : graph_.steps) step.needs.clear(), step.dependants.clear();
  }

  // "a -> b -> c -> a"
  std::string drawn(const std::vector<StepIndex>& cycle) const {
    std::string text;
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      const bool left_out = i >= cycle_ids_max / 2 && i + cycle_ids_max / 2 < cycle.size();
      if (!left_out)
        text += path_ + graph_.steps[cycle[i]].spec.id + " -> ";
      else if (i == cycle_ids_max / 2)
        text += "(" + left_out_text(cycle.size()) + ") -> ";
    }
    return text + path_ + graph_.steps[cycle.front()].spec.id;
  }

  static std::string left_out_text(std::size_t size) {
    return std::to_string(size - cycle_ids_max) + " more";
  }

  Graph& graph_;
  const std::string& path_;
  const Graph* outer_;
  Reporter& report_;
  std::unordered_map<std::string, StepIndex> folded_;
};

}  // namespace

std::string folded_id(std::string_view id) {
  std::string folded(id);
  std::replace(folded.begin(), folded.end(), '-', '_');
  return folded;
}

void link_needs(Graph& graph, const std::string& path, const Graph* outer, Reporter& report) {
  Linker(graph, path, outer, report).run();
}

void index_list(Graph& graph) {
  for (StepIndex index = 0; index < graph.steps.size(); ++index)
    graph.by_id.emplace(graph.steps[index].spec.id, index);
}

model::StepIndex index_of(const model::Graph& graph, const std::string& id) {
  const auto found = graph.by_id.find(id);
  return found == graph.by_id.end() ? model::none : found->second;
}

void link_chain(Graph& graph) {
  index_list(graph);
  for (StepIndex index = 1; index < graph.steps.size(); ++index) {
    graph.steps[index].needs = {index - 1};
    graph.steps[index - 1].dependants = {index};
  }
}

}  // namespace reprise::graph
