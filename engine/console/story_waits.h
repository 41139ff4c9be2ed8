// StoryWaits: when a run let time pass - timers of steps, delays before another try, and what its
// scripts and conditions waited for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/event.h"

namespace reprise::console {

struct WaitStory {
  enum class Kind : std::uint8_t {
    timer,      // a `wait`
    retry,      // before another attempt
    round,      // before the next round of a `repeat`
    sleep,      // of a script
    watch,      // a script's watch over a time, as the hold of a stage
    condition,  // a `wait_for`
  };
  std::string step;
  Kind kind = Kind::timer;
  base::WallMicros from_us = 0, until_us = 0;  // until 0: it still waits

  // An attempt is at work meanwhile.
  bool is_in_attempt() const { return kind >= Kind::sleep; }
};

// In the order they began.
std::vector<WaitStory> waits_in(const std::vector<model::Event>& events);

// "its timer", "the next attempt", ..: what was waited for.
std::string_view to_text(WaitStory::Kind kind);

}  // namespace reprise::console
