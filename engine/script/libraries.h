// The globals of a script: an allow-list of Lua's own, changed where they would not give the same
// twice, and ours.
#pragma once

#include <lua.h>

#include <cstdint>

namespace reprise::script {

// Lua's own. Before a script runs, `random` must be given its seed, once.
void open_lua_libraries(lua_State* lua);
void seed_random(lua_State* lua, std::uint64_t seed);
// json, hash, decimal, and the pure part of time.
void open_own_libraries(lua_State* lua);

}  // namespace reprise::script
