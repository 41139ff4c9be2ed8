#include "driver/run_scope.h"

namespace reprise::driver {

using model::Value;

std::optional<Value> RunScope::root(std::string_view name) const {
  if (name == "inputs") return state_.inputs_of(node_);
  if (name == "targets") return Value(state_.plan().targets);
  if (name == "run") return run();
  if (name == "trigger") return Value(model::Map{});
  if (node_ == core::no_node) return std::nullopt;
  if (name == "self") return state_.nodes()[node_].outputs;
  if (name != "item" && name != "index") return std::nullopt;
  const auto item = state_.item_of(node_);
  if (!item) return std::nullopt;
  return name == "item" ? item->second : Value(static_cast<std::int64_t>(item->first));
}

Value RunScope::run() const {
  model::Map run{{"id", state_.run_id()},
                 {"runbook", state_.plan().runbook},
                 {"title", state_.plan().title},
                 {"severity", state_.plan().severity},
                 {"started_at", base::format_timestamp(state_.started_us())},
                 {"status", std::string(model::to_text(state_.status()))},
                 {"error", ""}};
  // Text, so that a notification can say `${{ run.error }}` as it stands.
  if (const auto& error = state_.error()) run["error"] = error->message;
  return run;
}

std::optional<expr::StepView> RunScope::step(std::string_view id) const {
  const core::NodeIndex found = state_.visible(node_, id);
  if (found == core::no_node) return std::nullopt;
  const core::Node& node = state_.nodes()[found];
  expr::StepView view;
  view.phase = node.phase;
  // Lists are those of fan-outs: what has succeeded of one that failed is told, too.
  const bool told = node.phase == model::StepPhase::succeeded ||
                    (node.phase == model::StepPhase::failed && node.outputs.is_list());
  view.outputs = told ? node.outputs : Value(model::Map{});
  if (node.error) view.error = *node.error;
  view.ok = state_.succeeded_for_dependants(found);
  return view;
}

const model::Graph* RunScope::graph() const {
  const auto& graphs = state_.plan().graphs;
  return node_ == core::no_node ? &graphs.front() : &graphs[state_.nodes()[node_].graph];
}

std::vector<std::string> RunScope::step_ids() const {
  std::vector<std::string> ids;
  for (const auto& planned : graph()->steps) ids.push_back(planned.spec.id);
  return ids;
}

std::vector<std::string> RunScope::need_ids() const {
  if (node_ == core::no_node) return {};
  std::vector<std::string> ids;
  for (const auto need : state_.planned(node_).needs) ids.push_back(graph()->steps[need].spec.id);
  return ids;
}

bool RunScope::has_secret(std::string_view name) const {
  return state_.plan().secrets.count(std::string(name)) != 0;
}

std::vector<std::string> RunScope::secret_names() const {
  std::vector<std::string> names;
  for (const auto& [name, source] : state_.plan().secrets) names.push_back(name);
  return names;
}

}  // namespace reprise::driver
