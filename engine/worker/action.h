// Action: the module of an action where it runs - its inputs and its outputs held against what it
// declares.
#pragma once

#include "base/result.h"
#include "model/action_module.h"
#include "script/machine.h"

namespace reprise::worker {

class Action {
 public:
  // Of a program that names a function. Codes: module, inputs.
  static base::Result<Action> open(const script::Program& program);

  // With defaults, durations as milliseconds.
  const model::Value& inputs() const { return inputs_; }
  // An end whose outputs are not as declared becomes the error "outputs".
  script::Machine::Stop checked(script::Machine::Stop stop) const;

 private:
  Action(model::ActionModule module, model::Value inputs, bool is_probe)
      : module_(std::move(module)), inputs_(std::move(inputs)), is_probe_(is_probe) {}

  model::ActionModule module_;
  model::Value inputs_;
  bool is_probe_;
};

}  // namespace reprise::worker
