// Which outputs a step can have, where that is known before it runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/assembly.h"
#include "model/action_schema.h"

namespace reprise::graph {

// nullopt where only the run will show them: programs and scripts, fan-outs, captures, and steps
// whose probe gives outputs.
std::optional<std::vector<std::string>> output_names(const Assembly& assembly,
                                                     const model::ActionCatalog& actions,
                                                     model::GraphIndex graph,
                                                     model::StepIndex step);

}  // namespace reprise::graph
