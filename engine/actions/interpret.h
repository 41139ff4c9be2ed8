// Interpretation: what a finished process means for its step. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/event.h"
#include "model/step.h"
#include "process/launch.h"

namespace reprise::actions {

struct Interpretation {
  model::AttemptId id;
  std::string action;                  // of this attempt: main, probe or undo
  model::EffectClass effect = model::EffectClass::unsafe;
  const model::Step& step;             // its `expect` and `outputs` hold for main attempts only
  std::vector<std::string> secrets;    // bound secrets given to it, to be found in outputs
};

// A probe's verdict is in outputs.verdict: happened, did-not-happen or cannot-tell.
model::events::AttemptFinished interpret(const Interpretation& what,
                                         const process::LaunchResult& result);

}  // namespace reprise::actions
