// The signals by which an engine is told: TERM and INT to drain, HUP to read again, USR1 to stop.
#pragma once

#include <array>
#include <csignal>

namespace reprise::app {

inline constexpr std::array<int, 4> engine_signals = {SIGTERM, SIGINT, SIGHUP, SIGUSR1};

// From here on they wait, also over an exec: before anybody listens each of them would end the
// process, and what it says would be lost. Children are not held.
void hold_signals();
// For who listens now; those that have waited come.
void take_signals();

}  // namespace reprise::app
