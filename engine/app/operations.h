// Operations: what a client may ask of a living engine, whichever way it came in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/engine.h"
#include "model/input.h"
#include "model/value.h"

namespace reprise::app {

// {pid, version, stopped, stop_reason, held: the runs in memory, runs: the ids that it carries}.
model::Map facts_of(Engine& engine);

// The run is this engine's, and not over.
bool carries(const Engine& engine, const std::string& run_id);

// A person's word about a run: checked, judged and signed by the gate, and only then is a run taken
// over that nobody carries. Answers with the core's warnings (empty = taken as it is) after the
// commit; errors as Engine::resume and Gate::admit, and "usage" where a form is not filled in as it
// asks.
using Given = std::function<void(base::Result<std::vector<std::string>>)>;
void give(Engine& engine, const Caller& caller, const std::string& run_id, model::InputBody input,
          Given done);

// What the question allows, told before anything is recorded: a mistyped choice must not look
// accepted. Code "usage".
base::Status check_choice(const core::State& state, const std::string& question,
                          const std::string& choice);

}  // namespace reprise::app
