// The kill switch as the shim sees it: looked at in the last moment before a child is made.
#pragma once

#include <string>

namespace reprise::shim {

// STATE/latch: its first byte is '0' while it is open. Missing or empty = open; what cannot be read
// counts as set. Empty = may start, else the reason why not.
std::string latch_refusal(const std::string& state_folder);

}  // namespace reprise::shim
