// WatchRows: the guards that are at work and the temporary states that are open, a row each.
#pragma once

#include <vector>

#include "console/live/frame.h"
#include "core/state.h"

namespace reprise::console::live {

// At most `rows_max`: what is breached or overdue first; the last row counts what has no place.
std::vector<Row> watch_rows(const core::State& state, base::WallMicros now_us, int width,
                            std::size_t rows_max, Charset charset);

}  // namespace reprise::console::live
