// What rules remember as text, for an engine that goes on with it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "trigger/memory.h"

namespace reprise::trigger {

// Reading gives an equal memory.
std::string to_json(const Memory& memory);
base::Result<Memory> memory_from_json(std::string_view text);

}  // namespace reprise::trigger
