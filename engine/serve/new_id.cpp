#include "serve/new_id.h"

#include <random>

#include "base/ids.h"

namespace reprise::serve {

std::string new_id(base::WallMicros now_us) {
  thread_local std::mt19937_64 bits{std::random_device{}()};
  return base::make_ulid(now_us, static_cast<std::uint16_t>(bits()), bits());
}

}  // namespace reprise::serve
