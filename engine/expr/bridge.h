// Bridge: values and handles in and out of a Lua state.
#pragma once

#include <lua.h>

#include <string>
#include <string_view>

#include "expr/session.h"

namespace reprise::expr {

// `value` must live as long as the session. Text is copied into Lua; lists and maps are not.
void push(lua_State* lua, const model::Value& value);
void push_handle(lua_State* lua, const Handle& handle);
// The handle at `index`, or nullptr where something else stands there.
const Handle* handle_at(lua_State* lua, int index);
// What stands at `index` in the words of the language: "text", "a number", "nil", ...
std::string describe(lua_State* lua, int index);
std::string_view text_at(lua_State* lua, int index);

// Data out of Lua: decimals, durations and timestamps become text. Raises for functions, NaN and
// infinity, text that is no UTF-8, tables that are neither list nor map.
model::Value to_value(lua_State* lua, int index, int depth = 0);

// Sets the metatable of the userdata on top of the stack; those of a kind share one.
void set_meaning(lua_State* lua, Kind kind);

}  // namespace reprise::expr
