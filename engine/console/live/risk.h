// Risk: what makes an answer one that must not be given by a slip of the finger.
#pragma once

#include <string>

#include "core/state.h"

namespace reprise::console::live {

// What this choice may do that cannot be taken back, in one phrase; empty where there is nothing.
std::string risk_of(const core::State& state, const core::OpenQuestion& question,
                    const std::string& choice);

}  // namespace reprise::console::live
