// `--since` of the commands that list.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace reprise::cli {

// A moment, or a duration back from now; 0 where nothing is said.
base::Result<base::WallMicros> since_us(const std::string& text);

}  // namespace reprise::cli
