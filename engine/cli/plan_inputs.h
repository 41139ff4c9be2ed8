// PlanInputs: the runbook and the inputs of a run, as typed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace CLI {
class App;
}

namespace reprise::cli {

// What a plan is made from, as typed.
struct PlanInputs {
  std::string runbook, inputs_file;
  std::vector<std::string> inputs;
};

// `inputs` must live as long as the command.
void add_plan_inputs(CLI::App& command, PlanInputs& inputs);

// "NAME=VALUE" or "NAME=@FILE" (the file's text without its last line end); the error names the
// item.
base::Result<std::vector<std::pair<std::string, std::string>>> split_inputs(
    const std::vector<std::string>& items);

}  // namespace reprise::cli
