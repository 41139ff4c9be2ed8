#include "serve/hearing.h"

#include <cstdlib>

namespace reprise::serve {

namespace {
constexpr std::int64_t jump_us = 5'000'000;  // more than a clock is slewed by between two looks
}

bool Hearing::was_interrupted(const base::Instant& now) {
  const auto wall_us = now.wall_us - last_.wall_us, boot_us = now.boot_us - last_.boot_us;
  last_ = now;
  return std::abs(wall_us - boot_us) > jump_us || boot_us > 2 * longest_pause_ms * 1'000;
}

}  // namespace reprise::serve
