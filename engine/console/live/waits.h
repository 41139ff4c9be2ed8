// Waits: what a run waits for, and for whom - a person, a clock, another run - the most pressing
// first.
#pragma once

#include <string>
#include <vector>

#include "console/live/deadlines.h"
#include "console/live/frame.h"
#include "core/state.h"

namespace reprise::console::live {

struct Wait {
  std::string text;
  Style style = Style::wait;
};

// At most `waits_max`; the last one tells how many more there are.
std::vector<Wait> waits_of(const core::State& state, const Deadlines& deadlines,
                           base::WallMicros now_us, std::size_t waits_max);

// "q1 approval by lead (1 of 2 votes) for sign-off: text; expires in 29m".
std::string question_line(const core::OpenQuestion& question, base::WallMicros now_us);

// Times as the live view tells them, to the second: "7s", "3m04s", "2h05m", "3d04h".
std::string seconds_text(std::int64_t micros);

}  // namespace reprise::console::live
