// PlanFacts: what a plan would do, gathered from all of its graphs for the views of `reprise plan`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/action_schema.h"
#include "model/plan.h"

namespace reprise::console {

// Renders a parameter with what is known before a run (inputs and targets); nullopt where it needs
// more, and is then shown as it was written.
using Render = std::function<std::optional<model::Value>(const model::Param&)>;

struct PlanStep {
  std::string path;  // as in a run; items of a fan-out are written [*]
  const model::PlannedStep* step = nullptr;
  std::size_t depth = 0;  // 0 = of the run itself
};

struct PlanGuard {
  std::string path;  // as in a run: @guard[1]
  const model::PlannedGuard* guard = nullptr;
  const model::PlannedStep* check = nullptr;
  model::GraphIndex body = 0;  // the steps it guards
};

struct PlanScope {
  const model::PlannedStay* stay = nullptr;
  model::GraphIndex body = 0;  // the steps it belongs to
};

struct PlanFacts {
  std::vector<PlanStep> steps;  // in the order written, blocks and handlers inside
  std::vector<PlanGuard> guards;
  std::vector<PlanScope> scopes;
  std::vector<std::string> mutating;  // paths of steps that may change something
  std::vector<std::pair<std::string, std::string>> destroys;  // resource, path
  std::vector<std::pair<std::string, std::string>> people;    // path, what is asked of whom
  std::vector<std::string> critical_path;                     // ids of the run's own graph
  base::Millis expected_ms = 0;         // of the critical path, as far as known
  std::vector<std::string> unexpected;  // steps on it whose time is not known
};

PlanFacts facts_of(const model::Plan& plan);

// "from the success of 'stop' to the start of 'resume'".
std::string span_of(const model::Plan& plan, const PlanGuard& guard);

// What a step does with its parameters, on one line: an argv as a JSON list, other parameters as
// JSON, with expressions that cannot be known yet as ${{ written }}. With its schema durations are
// told as such, not as milliseconds.
std::string parameters_text(const model::Param& param, const Render& render,
                            const model::ParamSchema* schema = nullptr);

// Without what the engine itself has put there.
model::Param written_parameters(const model::Param& with);

// Which module an action is written in, for people; empty where it is built in.
std::string module_text(const model::Plan& plan, const model::Param& with);

}  // namespace reprise::console
