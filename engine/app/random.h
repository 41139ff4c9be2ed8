// Random: what the kernel draws, for ids and secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/time.h"

namespace reprise::app {

void draw_bytes(std::uint8_t* bytes, std::size_t count);
std::uint64_t draw_bits();

// The id of a new run, which begins with this instant.
std::string draw_run_id(base::WallMicros now_us);

}  // namespace reprise::app
