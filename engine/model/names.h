// Names: which names an expression uses, found without running it. expr/ finds them, graph/ and
// load/ check them; the finder is handed over as a function because those floors do not see each
// other.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/param.h"

namespace reprise::model {

struct Names {
  std::vector<std::string> steps;    // X of steps.X and steps['X']
  std::vector<std::string> needs;    // X of needs.X
  std::vector<std::string> secrets;  // X of secrets.X
  std::vector<std::string> inputs;   // X of inputs.X
  std::vector<std::string> targets;  // X of targets.X
  std::vector<std::string> roots;    // every root used: "steps", "needs", "item", "self", ...
  std::vector<std::pair<std::string, std::string>> outputs;  // X and Y of steps.X.outputs.Y
  bool dynamic_steps = false;  // steps[expression]: cannot be told statically
};

// An error is a syntax error at its place.
using NameFinder = std::function<base::Result<Names>(const Expression&)>;

}  // namespace reprise::model
