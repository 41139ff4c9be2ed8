// Operators: the C functions that Lua calls for our userdata, for comparisons and for helpers.
#pragma once

#include <lua.h>

#include <string_view>

#include "expr/session.h"

namespace reprise::expr {

int index_handle(lua_State* lua);
int refuse_change(lua_State* lua);
int length_of_list(lua_State* lua);

int concatenate(lua_State* lua);
int add(lua_State* lua);
int subtract(lua_State* lua);
int multiply(lua_State* lua);
int negate(lua_State* lua);
int refuse_inexact(lua_State* lua);

// The name under which Lua code calls the function behind "<", "==", ...: no name that an
// expression could write. Its arguments are both sides and the operator's offset.
std::string_view comparison_name(std::string_view op);
lua_CFunction comparison(std::string_view name);
// Deep, with numbers compared by value.
bool equal(lua_State* lua, const model::Value& left, const model::Value& right);

// nullptr where there is no helper of this name (`null` is no function).
lua_CFunction helper(std::string_view name);

// The global `name` of an expression: a root, a helper or a comparison.
int index_globals(lua_State* lua);

}  // namespace reprise::expr
