#include <lauxlib.h>
#include <lualib.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "script/bridge.h"
#include "script/libraries.h"

namespace reprise::script {

namespace {

// No address may be seen: it is another one each time.
int plain_text(lua_State* lua) {
  luaL_checkany(lua, 1);
  const int type = lua_type(lua, 1);
  const bool has_name = luaL_getmetafield(lua, 1, "__tostring") != LUA_TNIL;
  if (!has_name && (type == LUA_TTABLE || type == LUA_TFUNCTION)) {
    lua_pushstring(lua, lua_typename(lua, type));
    return 1;
  }
  if (is_null(lua, 1)) {
    lua_pushliteral(lua, "null");
    return 1;
  }
  luaL_tolstring(lua, 1, nullptr);
  return 1;
}

struct Key {
  bool is_text = false;
  lua_Number number = 0;
  std::string text;
  friend bool operator<(const Key& left, const Key& right) {
    if (left.is_text != right.is_text) return right.is_text;
    return left.is_text ? left.text < right.text : left.number < right.number;
  }
};

std::vector<Key> sorted_keys(lua_State* lua) {
  std::vector<Key> keys;
  for (lua_pushnil(lua); lua_next(lua, 1) != 0; lua_pop(lua, 1)) {
    if (lua_type(lua, -2) == LUA_TSTRING)
      keys.push_back({true, 0, std::string(text_at(lua, -2))});
    else if (lua_type(lua, -2) == LUA_TNUMBER)
      keys.push_back({false, lua_tonumber(lua, -2), {}});
    else
      luaL_error(lua, "pairs: a key is a %s; only numbers and text have an order",
                 luaL_typename(lua, -2));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

// upvalues: the table, its keys as a list, the next one's index.
int next_pair(lua_State* lua) {
  for (;;) {
    const lua_Integer at = lua_tointeger(lua, lua_upvalueindex(3));
    lua_pushinteger(lua, at + 1);
    lua_replace(lua, lua_upvalueindex(3));
    if (lua_rawgeti(lua, lua_upvalueindex(2), at) == LUA_TNIL) return 1;
    lua_pushvalue(lua, -1);
    if (lua_rawget(lua, lua_upvalueindex(1)) != LUA_TNIL) return 2;
    lua_pop(lua, 2);  // removed since the loop began
  }
}

int sorted_pairs(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 1);
  {
    const auto keys = sorted_keys(lua);
    lua_createtable(lua, static_cast<int>(keys.size()), 0);
    lua_Integer at = 1;
    for (const auto& key : keys) {
      lua_Integer whole = 0;
      if (key.is_text)
        push_text(lua, key.text);
      else if (lua_numbertointeger(key.number, &whole) &&
               static_cast<lua_Number>(whole) == key.number)
        lua_pushinteger(lua, whole);
      else
        lua_pushnumber(lua, key.number);
      lua_rawseti(lua, 2, at++);
    }
  }
  lua_pushinteger(lua, 1);
  lua_pushcclosure(lua, next_pair, 3);
  return 1;
}

// Finalizers would run where no hook is looked at, and what a weak table still holds is chance.
int set_metatable(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_argexpected(lua, lua_isnil(lua, 2) || lua_istable(lua, 2), 2, "nil or table");
  if (luaL_getmetafield(lua, 1, "__metatable") != LUA_TNIL)
    return luaL_error(lua, "the metatable is protected");
  if (lua_istable(lua, 2)) {
    for (const char* refused : {"__gc", "__mode"}) {
      lua_pushstring(lua, refused);
      if (lua_rawget(lua, 2) != LUA_TNIL)
        return luaL_error(lua, "a script may not have a metatable with %s", refused);
      lua_pop(lua, 1);
    }
  }
  lua_settop(lua, 2);
  lua_setmetatable(lua, 1);
  return 1;
}

// %p would show an address, and %s of a table too.
int format_text(lua_State* lua) {
  const std::string_view form(luaL_checkstring(lua, 1), lua_rawlen(lua, 1));
  for (std::size_t at = form.find('%'); at != std::string_view::npos; at = form.find('%', at)) {
    const std::size_t end = form.find_first_not_of("-+ #0123456789.", at + 1);
    if (end != std::string_view::npos && form[end] == 'p')
      return luaL_error(lua, "format: %%p shows an address, which is another one each time");
    at = std::min(end == std::string_view::npos ? form.size() : end + 1, form.size());
  }
  const int count = lua_gettop(lua);
  for (int i = 2; i <= count; ++i) {
    if (lua_type(lua, i) <= LUA_TSTRING && lua_type(lua, i) != LUA_TLIGHTUSERDATA) continue;
    lua_pushcfunction(lua, plain_text);
    lua_pushvalue(lua, i);
    lua_call(lua, 1, 1);
    lua_replace(lua, i);
  }
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, count, 1);
  return 1;
}

// The library's own loop would count to 2^63 adding nothing.
int repeat_text(lua_State* lua) {
  const bool empty =
      lua_rawlen(lua, 1) == 0 && (lua_isnoneornil(lua, 3) || lua_rawlen(lua, 3) == 0);
  if (lua_type(lua, 1) == LUA_TSTRING && empty) {
    lua_pushliteral(lua, "");
    return 1;
  }
  const int count = lua_gettop(lua);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, count, 1);
  return 1;
}

using Names = std::initializer_list<const char*>;

// Leaves in the table on top only the members named.
void keep_only(lua_State* lua, Names names) {
  lua_newtable(lua);
  for (const char* name : names) {
    lua_getfield(lua, -2, name);
    lua_setfield(lua, -2, name);
  }
  lua_remove(lua, -2);
}

void open_one(lua_State* lua, const char* name, lua_CFunction open, Names names) {
  lua_pushcfunction(lua, open);
  lua_pushstring(lua, name);
  lua_call(lua, 1, 1);
  keep_only(lua, names);
  lua_setglobal(lua, name);
}

// NAME of the global table becomes `changed`, with the present one as its upvalue.
void wrap(lua_State* lua, const char* table, const char* name, lua_CFunction changed) {
  lua_getglobal(lua, table);
  lua_getfield(lua, -1, name);
  lua_pushcclosure(lua, changed, 1);
  lua_setfield(lua, -2, name);
  lua_pop(lua, 1);
}

void open_base(lua_State* lua) {
  lua_pushcfunction(lua, luaopen_base);
  lua_call(lua, 0, 1);
  keep_only(lua, {"assert", "error", "getmetatable", "ipairs", "pcall", "rawequal", "rawget",
                  "rawlen", "rawset", "select", "tonumber", "type", "_VERSION"});
  lua_pushcfunction(lua, sorted_pairs);
  lua_setfield(lua, -2, "pairs");
  lua_pushcfunction(lua, plain_text);
  lua_setfield(lua, -2, "tostring");
  lua_pushcfunction(lua, set_metatable);
  lua_setfield(lua, -2, "setmetatable");
  lua_pushvalue(lua, -1);
  lua_setfield(lua, -2, "_G");
  // The registry's globals become this table: nothing else was left in the old one.
  lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

void open_string(lua_State* lua) {
  open_one(lua, "string", luaopen_string,
           {"byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep",
            "reverse", "sub", "upper"});
  wrap(lua, "string", "format", format_text);
  wrap(lua, "string", "rep", repeat_text);
  // ("x"):rep(3) finds the same functions; the metatable itself is out of reach.
  lua_pushliteral(lua, "");
  lua_createtable(lua, 0, 2);
  lua_getglobal(lua, "string");
  lua_setfield(lua, -2, "__index");
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_setmetatable(lua, -2);
  lua_pop(lua, 1);
}

}  // namespace

void open_lua_libraries(lua_State* lua) {
  open_base(lua);
  open_string(lua);
  open_one(lua, "table", luaopen_table, {"concat", "insert", "move", "pack", "remove", "unpack"});
  open_one(lua, "utf8", luaopen_utf8,
           {"char", "charpattern", "codepoint", "codes", "len", "offset"});
  open_one(
      lua, "math", luaopen_math,
      {"abs", "ceil",       "cos", "deg",        "exp",  "floor", "fmod", "huge",   "log",
       "max", "maxinteger", "min", "mininteger", "modf", "pi",    "rad",  "random", "randomseed",
       "sin", "sqrt",       "tan", "tointeger",  "type", "ult",   "acos", "asin",   "atan"});
}

void seed_random(lua_State* lua, std::uint64_t seed) {
  lua_getglobal(lua, "math");
  lua_getfield(lua, -1, "randomseed");
  lua_pushinteger(lua, static_cast<lua_Integer>(seed));
  lua_pushinteger(lua, 0);
  lua_call(lua, 2, 0);
  // Seeding it again without a number would take one from the clock.
  lua_pushnil(lua);
  lua_setfield(lua, -2, "randomseed");
  lua_pop(lua, 1);
}

}  // namespace reprise::script
