#include "app/random.h"

#include <sys/random.h>

#include <cerrno>

#include "base/assert.h"
#include "base/ids.h"

namespace reprise::app {

void draw_bytes(std::uint8_t* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t drawn = ::getrandom(bytes, count, 0);
    if (drawn < 0 && errno == EINTR) continue;
    REPRISE_ASSERT(drawn > 0, "the kernel always has randomness once it has booted");
    bytes += drawn;
    count -= static_cast<std::size_t>(drawn);
  }
}

std::uint64_t draw_bits() {
  std::uint64_t bits = 0;
  draw_bytes(reinterpret_cast<std::uint8_t*>(&bits), sizeof bits);
  return bits;
}

std::string draw_run_id(base::WallMicros now_us) {
  return base::make_ulid(now_us, static_cast<std::uint16_t>(draw_bits()), draw_bits());
}

}  // namespace reprise::app
