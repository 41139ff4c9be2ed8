#include "worker/action.h"

#include "actions/conform.h"
#include "script/read_module.h"

namespace reprise::worker {

using model::Value;

namespace {

base::Result<model::ActionModule> module_of(const script::Program& program) {
  const auto find = [&](const std::string& name) -> std::optional<model::ModuleText> {
    const auto found = program.modules.find(name);
    if (found == program.modules.end()) return std::nullopt;
    return model::ModuleText{found->second.name, found->second.text};
  };
  auto reading = script::read_module({program.main.name, program.main.text}, find);
  if (auto* module = std::get_if<model::ActionModule>(&reading)) return std::move(*module);
  const auto& fault = std::get<model::ModuleFault>(reading);
  return base::fail(
      "module", fault.source + ":" + std::to_string(fault.line) + ": " + fault.message, fault.hint);
}

}  // namespace

base::Result<Action> Action::open(const script::Program& program) {
  auto module = module_of(program);
  if (!module) return base::fail(module.error());
  return Action(std::move(*module));
}

base::Status Action::begin(const script::Program& program) {
  auto inputs = actions::conform(module_.schema, program.inputs);
  if (!inputs) return base::fail(inputs.error());
  inputs_ = Value(std::move(*inputs));
  is_probe_ = program.function == "probe";
  return {};
}

script::Machine::Stop Action::checked(script::Machine::Stop stop) const {
  const auto* ended = std::get_if<script::Machine::Ended>(&stop);
  if (ended == nullptr || is_probe_) return stop;
  // What is given on is what the script gave; a check changes nothing of it.
  model::ActionSchema outputs;
  outputs.name = "the outputs of " + module_.schema.name;
  outputs.params = module_.outputs;
  const auto conforming = actions::conform(outputs, Value(ended->outputs));
  if (conforming) return stop;
  return base::Error{"outputs", conforming.error().message, conforming.error().hint};
}

}  // namespace reprise::worker
