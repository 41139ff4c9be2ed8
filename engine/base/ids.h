// Identifiers that people type and that become parts of paths: what is allowed, and how runs are
// named.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace reprise::base {

// A run id: [a-z0-9][a-z0-9._-]{0,63} without "..". Everything else is refused before it can name a
// file.
bool is_run_id(std::string_view text);
// A runbook id: 1 to 8 segments of [a-z0-9][a-z0-9._-]*, each up to 64 bytes without "..", joined
// by '/'.
bool is_runbook_id(std::string_view text);
// A step id: [a-z][a-z0-9_-]{0,63} that is no Lua keyword.
bool is_step_id(std::string_view text);
bool is_lua_keyword(std::string_view text);

// A ULID in lower case: sorts by time; `entropy` are 80 random bits (only the lowest 16 of `high`).
std::string make_ulid(WallMicros now_us, std::uint16_t high, std::uint64_t low);

}  // namespace reprise::base
