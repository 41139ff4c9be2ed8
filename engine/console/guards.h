// Guards as people and programs read them.
#pragma once

#include <string>

#include "core/state.h"

namespace reprise::console {

// "ok", "breach", "no-data" while it is at work, "breached" when it has held or ended the run, else
// "not at work".
std::string standing_of(const core::GuardView& guard);

// A list of {name, step, status, checks, checked_at, detail}.
std::string guards_json(const core::State& state);

}  // namespace reprise::console
