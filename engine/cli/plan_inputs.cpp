#include "cli/plan_inputs.h"

#include <CLI/CLI.hpp>

#include "app/paths.h"

namespace reprise::cli {

void add_plan_inputs(CLI::App& command, PlanInputs& inputs) {
  command.add_option("runbook", inputs.runbook, "Runbook file or id")->required();
  command
      .add_option("-i,--input", inputs.inputs, "One input; NAME=@FILE takes the content of a file")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command.add_option("--inputs", inputs.inputs_file, "YAML or JSON file of inputs");
}

base::Result<std::vector<std::pair<std::string, std::string>>> split_inputs(
    const std::vector<std::string>& items) {
  std::vector<std::pair<std::string, std::string>> inputs;
  for (const auto& item : items) {
    const auto equals = item.find('=');
    if (equals == std::string::npos || equals == 0)
      return base::fail("usage", "-i " + item + ": expected NAME=VALUE or NAME=@FILE");
    std::string value = item.substr(equals + 1);
    if (!value.empty() && value.front() == '@') {
      auto text = app::read_file(value.substr(1));
      if (!text) return base::fail("usage", "-i " + item + ": " + text.error().message);
      value = std::move(*text);
      if (!value.empty() && value.back() == '\n') value.pop_back();
    }
    inputs.emplace_back(item.substr(0, equals), std::move(value));
  }
  return inputs;
}

}  // namespace reprise::cli
