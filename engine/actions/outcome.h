// Outcome: how a built-in action that touches the world has ended, and what it knows.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "model/value.h"

namespace reprise::actions {

// Outputs are kept as evidence whatever the end was. `failed` is definite: the effect is not there.
struct Outcome {
  enum class End { succeeded, failed, unknown };
  End end = End::succeeded;
  model::Map outputs = {};
  base::Error error = {};
};

inline Outcome succeeded(model::Map outputs) {
  return {Outcome::End::succeeded, std::move(outputs), {}};
}
inline Outcome failed(base::Error error, model::Map outputs = {}) {
  return {Outcome::End::failed, std::move(outputs), std::move(error)};
}

// Who asks: told by the engine beside the inputs.
struct Context {
  std::string run_id, runbook, step, role, key;
  model::Value contacts = {}, notify = {};
};

// `inputs` conform to the action's schema. Each blocks until it is done.
Outcome perform_verify(const model::Map& inputs, const Context& context);
Outcome perform_wait_for(const model::Map& inputs, const Context& context);
Outcome perform_service(const model::Map& inputs, const Context& context);
Outcome perform_process(const model::Map& inputs, const Context& context);
Outcome perform_notify(const model::Map& inputs, const Context& context);
Outcome perform_report(const model::Map& inputs, const Context& context);

}  // namespace reprise::actions
