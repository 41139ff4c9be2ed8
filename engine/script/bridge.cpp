#include "script/bridge.h"

#include <lauxlib.h>

#include <cmath>

#include "base/text.h"
#include "script/secret.h"

namespace reprise::script {

using model::Value;

namespace {

constexpr int depth_max = 56;  // JSON holds 64, and frames add to it

Value value_at(lua_State* lua, int index, int depth);

Value number_value(lua_State* lua, int index) {
  if (lua_isinteger(lua, index)) return Value(std::int64_t{lua_tointeger(lua, index)});
  const double number = lua_tonumber(lua, index);
  if (!std::isfinite(number)) luaL_error(lua, "a number that is not finite cannot be passed on");
  return Value(number);
}

Value text_value(lua_State* lua, int index) {
  const std::string_view text = text_at(lua, index);
  if (!base::is_utf8(text)) luaL_error(lua, "text that is not valid UTF-8 cannot be passed on");
  return Value(text);
}

Value list_value(lua_State* lua, int index, lua_Unsigned size, int depth) {
  model::List list;
  for (lua_Unsigned i = 1; i <= size; ++i, lua_pop(lua, 1)) {
    lua_rawgeti(lua, index, static_cast<lua_Integer>(i));
    list.push_back(value_at(lua, -1, depth + 1));
  }
  return Value(std::move(list));
}

Value table_value(lua_State* lua, int index, int depth) {
  if (depth > depth_max) luaL_error(lua, "a table is nested too deep, or holds itself");
  index = lua_absindex(lua, index);
  luaL_checkstack(lua, 4, nullptr);
  const lua_Unsigned size = lua_rawlen(lua, index);
  model::Map map;
  lua_Unsigned items = 0;
  for (lua_pushnil(lua); lua_next(lua, index) != 0; lua_pop(lua, 1)) {
    if (lua_type(lua, -2) == LUA_TSTRING)
      map.insert_or_assign(text_value(lua, -2).text(), value_at(lua, -1, depth + 1));
    else if (lua_isinteger(lua, -2))
      ++items;
    else
      luaL_error(lua, "a table has a key that is a %s", luaL_typename(lua, -2));
  }
  if (items == 0 && !map.empty()) return Value(std::move(map));
  if (items != size || !map.empty())
    luaL_error(lua,
               "a table is neither a list nor a map: its keys must be all text, or 1, 2, 3, "
               "... without a gap");
  return list_value(lua, index, size, depth);
}

Value value_at(lua_State* lua, int index, int depth) {
  if (is_null(lua, index)) return {};
  switch (lua_type(lua, index)) {
    case LUA_TNONE:
    case LUA_TNIL:
      return {};
    case LUA_TBOOLEAN:
      return Value(lua_toboolean(lua, index) != 0);
    case LUA_TNUMBER:
      return number_value(lua, index);
    case LUA_TSTRING:
      return text_value(lua, index);
    case LUA_TTABLE:
      return table_value(lua, index, depth);
    case LUA_TUSERDATA:
      return secret_value(lua, index);
    default:
      luaL_error(lua, "a %s cannot be passed on", luaL_typename(lua, index));
  }
  return {};
}

void push_list(lua_State* lua, const model::List& list) {
  lua_createtable(lua, static_cast<int>(list.size()), 0);
  lua_Integer next = 1;
  for (const auto& item : list) {
    push(lua, item);
    if (lua_isnil(lua, -1)) {
      lua_pop(lua, 1);
      push_null(lua);
    }
    lua_rawseti(lua, -2, next++);
  }
}

void push_map(lua_State* lua, const model::Map& map) {
  lua_createtable(lua, 0, static_cast<int>(map.size()));
  for (const auto& [key, value] : map) {
    push_text(lua, key);
    push(lua, value);
    if (lua_isnil(lua, -1)) {
      lua_pop(lua, 1);
      push_null(lua);
    }
    lua_rawset(lua, -3);
  }
}

}  // namespace

void push_null(lua_State* lua) { lua_pushlightuserdata(lua, nullptr); }

bool is_null(lua_State* lua, int index) {
  return lua_islightuserdata(lua, index) && lua_touserdata(lua, index) == nullptr;
}

std::string_view text_at(lua_State* lua, int index) {
  std::size_t size = 0;
  const char* text = lua_tolstring(lua, index, &size);
  return {text, size};
}

void push_text(lua_State* lua, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
}

void push(lua_State* lua, const Value& value) {
  luaL_checkstack(lua, 6, nullptr);
  switch (value.kind()) {
    case Value::Kind::null:
      return lua_pushnil(lua);
    case Value::Kind::boolean:
      return lua_pushboolean(lua, value.boolean());
    case Value::Kind::integer:
      return lua_pushinteger(lua, value.integer());
    case Value::Kind::number:
      return lua_pushnumber(lua, value.number());
    case Value::Kind::text:
      return push_text(lua, value.text());
    case Value::Kind::list:
      return push_list(lua, value.list());
    case Value::Kind::map:
      return push_map(lua, value.map());
    case Value::Kind::secret:
      return push_secret(lua, value.secret());
  }
}

Value to_value(lua_State* lua, int index) { return value_at(lua, index, 0); }

}  // namespace reprise::script
