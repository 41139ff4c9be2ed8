#include "graph/output_names.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace reprise::graph {

namespace {

// Their outputs depend on what they are given.
constexpr std::array<std::string_view, 6> open_actions = {"exec",   "set", "ask",
                                                          "manual", "lua", "wait_for"};

bool is_open(const model::Step& step) {
  const auto& name = step.action.name;
  return step.foreach != nullptr || step.probe != nullptr ||
         std::find(open_actions.begin(), open_actions.end(), name) != open_actions.end();
}

template <class Outputs>
std::vector<std::string> names_in(const Outputs& outputs) {
  std::vector<std::string> names;
  for (const auto& output : outputs) names.push_back(output.name);
  return names;
}

}  // namespace

std::optional<std::vector<std::string>> output_names(const Assembly& assembly,
                                                     const model::ActionCatalog& actions,
                                                     model::GraphIndex graph,
                                                     model::StepIndex step) {
  const model::PlannedStep& planned = assembly.graphs[graph].steps[step];
  if (is_open(planned.spec)) return std::nullopt;
  const auto& declared = planned.spec.outputs;
  const bool declares = declared != nullptr && !declared->empty();
  if (planned.body != model::none)
    return declares ? names_in(*declared) : names_in(assembly.graphs[planned.body].outputs);
  if (declares) return std::nullopt;
  const auto* schema = actions.find(planned.spec.action.name);
  if (schema == nullptr || schema->outputs.empty()) return std::nullopt;
  return names_in(schema->outputs);
}

}  // namespace reprise::graph
