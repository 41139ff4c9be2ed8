// Bridge: Values into a Lua state and back. Failures are Lua errors in the running function.
#pragma once

#include <lua.h>

#include <string_view>

#include "model/value.h"

namespace reprise::script {

// A light userdata stands for null inside lists and maps, where nil would be no entry at all.
void push_null(lua_State* lua);
bool is_null(lua_State* lua, int index);

void push(lua_State* lua, const model::Value& value);
// nil is null. Tables with the keys 1..n are lists (also the empty one), those with text keys maps.
model::Value to_value(lua_State* lua, int index);

std::string_view text_at(lua_State* lua, int index);
void push_text(lua_State* lua, std::string_view text);

}  // namespace reprise::script
