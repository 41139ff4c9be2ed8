// Moments: when the damage was detected and the system was halted, serving and trading again, and
// up to when its data is back: as far as the run says so.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "core/state.h"

namespace reprise::console {

struct Moment {
  std::string name;                       // "detected", "halted", "serving", "trading"
  std::optional<base::WallMicros> at_us;  // nullopt: nothing has said it
  std::string by;                         // what said it, such as "halt by step stop"
};

// Each is said by an input or a step's output `NAME_at` (a timestamp); else `halted` by the first
// `halt` that succeeded, `serving` by the stages of `resume`, `trading` by its end. What comes back
// in several parts is back with the last of them. In the order of the names above.
std::array<Moment, 4> moments_of(const core::State& state);
const Moment* find_moment(const std::array<Moment, 4>& moments, std::string_view name);

// Since when something is wrong: an input or output `failure_at`.
Moment failed_since(const core::State& state);

// By an input or output `data_until`; else the oldest data that a `restore` has put in place, or
// what a `reconcile` has proven equal after it.
Moment data_until(const core::State& state);

}  // namespace reprise::console
