// Finding the expressions of a step, and what may be said in each of the places where one stands.
#pragma once

#include <functional>

#include "model/step.h"

namespace reprise::graph {

enum class Site {
  when,
  foreach,
  with,  // the action's parameters; also of the probe
  undo,
  gate,  // the parameters of `approve:` on a step
  env,
  cwd,
  stdin_text,
  host,
  until,
  output,   // the value of a declared output
  run_env,  // `env:` of a runbook, rendered for every step alike
  group,    // of `concurrency:`, rendered before the run exists
};

using UseExpression = std::function<void(const model::Expression&, Site)>;

// Calls `use` for each expression anywhere in `param`.
void for_each_expression(const model::Param& param, Site site, const UseExpression& use);

// The same for all that a step says itself; the values of a block's outputs are the block's.
void for_each_expression(const model::Step& step, const UseExpression& use);

// Calls `use` for each text that stands in a constant list or map, with its place.
using UseText = std::function<void(const std::string&, base::Place)>;
void for_each_text(const model::Param& param, const UseText& use);

}  // namespace reprise::graph
