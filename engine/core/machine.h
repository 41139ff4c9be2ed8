// The core in three functions. Pure: no clock, no I/O, no thread, no Lua.
//   decide : what is true so far + what the world says -> facts to record, things to do afterwards
//   evolve : the only writer of State
//   restore: a State from the journal, without deciding or evaluating anything again
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "core/state.h"
#include "model/effect.h"
#include "model/event.h"
#include "model/input.h"
#include "model/plan.h"

namespace reprise::core {

struct Decision {
  std::vector<model::Event> record;   // commit these, in this order,
  std::vector<model::Effect> then;    // and only then do these (Evaluate may be answered at once)
};

// The state before any event. The plan is shared and immutable.
State initial(std::string run_id, std::shared_ptr<const model::Plan> plan);

// Total: an input that no longer fits (a late or doubled report, an unknown step, a question that
// is closed) gives a Publish{warning} or nothing, never an exception.
Decision decide(const State& state, const model::Input& input);

// An undefined transition is an error while restoring (the journal is not ours or is damaged).
base::Status evolve(State& state, const model::Event& event);

// decide + evolve until nothing more follows: what a driver calls for each input. The state
// returned in `state` is ahead of the journal until `record` is committed.
Decision advance(State& state, const model::Input& input);

base::Result<State> restore(std::string run_id, std::shared_ptr<const model::Plan> plan,
                            std::span<const model::Event> events);

// SHA-256 over all that State holds: replaying a journal must give the same, bit for bit.
std::string state_hash(const State& state);

}  // namespace reprise::core
