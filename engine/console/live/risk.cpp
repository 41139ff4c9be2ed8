#include "console/live/risk.h"

#include "base/text.h"
#include "console/text_form.h"

namespace reprise::console::live {
namespace {

void add_destroyed(std::vector<std::string>& names, const model::PlannedStep& step) {
  if (step.spec.destroys)
    for (const auto& name : *step.spec.destroys) names.push_back(one_line(name));
}

// What the step destroys, and what those do that wait for nothing but its answer.
std::string destroyed_by(const core::State& state, core::NodeIndex node) {
  std::vector<std::string> names;
  const model::PlannedStep& step = state.planned(node);
  add_destroyed(names, step);
  const auto& steps = state.plan().graphs[state.nodes()[node].graph].steps;
  for (const model::StepIndex dependant : step.dependants) add_destroyed(names, steps[dependant]);
  return names.empty() ? "" : "it lets go what destroys " + base::join(names, ", ");
}

}  // namespace

std::string risk_of(const core::State& state, const core::OpenQuestion& question,
                    const std::string& choice) {
  const auto& asked = question.asked;
  if (choice == "abort") return "it ends the run";
  if (choice == "reject" || choice == "fail")
    return "the step fails by it, and what needs the step does not start";
  if (asked.kind == model::QuestionKind::alive && choice == "dead")
    return "what is still alive then works beside what starts next";
  if (asked.kind == model::QuestionKind::unknown && choice == "did-not-happen")
    return "what did happen after all would then happen twice";
  const core::NodeIndex node = state.find(asked.step);
  if (asked.step.empty() || node == core::no_node || choice == "skip") return {};
  return destroyed_by(state, node);
}

}  // namespace reprise::console::live
