// Action: the module of an action where it runs - its inputs and its outputs held against what it
// declares.
#pragma once

#include "base/result.h"
#include "model/action_module.h"
#include "script/machine.h"

namespace reprise::worker {

class Action {
 public:
  // Of a program that names a function. Code: module.
  static base::Result<Action> open(const script::Program& program);
  // For each run of it; `program` is of the same source. Code: inputs.
  base::Status begin(const script::Program& program);

  // With defaults, durations as milliseconds.
  const model::Value& inputs() const { return inputs_; }
  // An end whose outputs are not as declared becomes the error "outputs".
  script::Machine::Stop checked(script::Machine::Stop stop) const;

 private:
  explicit Action(model::ActionModule module) : module_(std::move(module)) {}

  model::ActionModule module_;
  model::Value inputs_;
  bool is_probe_ = false;
};

}  // namespace reprise::worker
