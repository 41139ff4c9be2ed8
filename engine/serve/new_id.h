// NewId: an id that nobody else has, which sorts by time.
#pragma once

#include <string>

#include "base/time.h"

namespace reprise::serve {

std::string new_id(base::WallMicros now_us);

}  // namespace reprise::serve
