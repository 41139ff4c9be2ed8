#include "graph/draw_label.h"

namespace reprise::graph {

std::string action_label(const model::PlannedStep& step) {
  const model::Step& spec = step.spec;
  std::string label = spec.action.name.empty() ? "block" : spec.action.name;
  const model::Param* called = label == "call" ? spec.action.with.find("runbook") : nullptr;
  if (called != nullptr && called->constant() != nullptr) {
    label += " " + called->constant()->text_or("");
  }
  if (spec.foreach != nullptr) label += " for each";
  if (spec.repeat != nullptr) label += " until";
  if (spec.approve != nullptr) label += " approved";
  if (spec.when != nullptr) label += " ?";
  return label;
}

std::vector<std::pair<std::string, model::GraphIndex>> lists_of(const model::Plan& plan,
                                                                model::GraphIndex graph) {
  const model::Graph& owner = plan.graphs[graph];
  const bool is_run = graph == 0;
  std::vector<std::pair<std::string, model::GraphIndex>> lists;
  const auto on_failure = is_run ? plan.on_failure : owner.on_failure;
  const auto last = is_run ? plan.finally : owner.finally;
  if (on_failure != model::none) lists.emplace_back("on_failure", on_failure);
  if (last != model::none) lists.emplace_back("finally", last);
  return lists;
}

}  // namespace reprise::graph
