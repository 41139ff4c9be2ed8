// Temporary states (`scopes`) as people and programs read them.
#pragma once

#include <string>

#include "core/state.h"

namespace reprise::console {

// "not entered", "open", "leaving", "left", and whether it lasted too long.
std::string standing_of(const core::StayView& stay);

// A table with a heading line; empty where the runbook has none.
std::string scopes_text(const core::State& state);
// A list of {name, step, status, entered_at, left_at}.
std::string scopes_json(const core::State& state);

}  // namespace reprise::console
