// ClockRows: how much of each objective's time is burnt, what is left of it and until when, whether
// the forecast meets it, what data is lost, and which moments have come.
#pragma once

#include <vector>

#include "console/live/expectations.h"
#include "console/live/frame.h"
#include "core/state.h"

namespace reprise::console::live {

std::vector<Row> clock_rows(const core::State& state, const Expectations& expectations,
                            base::WallMicros now_us, int width, Charset charset);

}  // namespace reprise::console::live
