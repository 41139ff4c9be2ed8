#include "script/host_functions.h"

#include <lauxlib.h>

#include "script/bridge.h"
#include "script/host_calls.h"
#include "script/state.h"

namespace reprise::script {

namespace {

Host& host_of(lua_State* lua) { return *static_cast<Host*>(State::of(lua).owner); }

// The nearest line of the script itself; what the prelude does counts for who has called it.
std::string place_of(lua_State* lua) {
  lua_Debug info;
  for (int level = 1; lua_getstack(lua, level, &info) != 0; ++level) {
    lua_getinfo(lua, "Sl", &info);
    if (info.currentline > 0 && info.short_src != prelude_name)
      return std::string(info.short_src) + ":" + std::to_string(info.currentline);
  }
  return "?";
}

// Arguments by position, or one table with their names.
model::Value arguments(lua_State* lua, const HostCall& call) {
  const int count = lua_gettop(lua);
  if (count == 1 && lua_istable(lua, 1)) {
    model::Value given = to_value(lua, 1);
    if (given.is_map()) return given;
    if (given.list().empty()) return model::Map{};
  }
  if (count > static_cast<int>(call.params.size()))
    luaL_error(lua, "%s takes at most %d arguments", call.name.c_str(),
               static_cast<int>(call.params.size()));
  model::Map args;
  for (int i = 1; i <= count; ++i)
    if (!lua_isnil(lua, i))
      args[call.params[static_cast<std::size_t>(i - 1)].name] = to_value(lua, i);
  return model::Value(std::move(args));
}

// An error that a script may expect is nil and a table; a wrong use ends the script.
int after_call(lua_State* lua, int, lua_KContext) {
  Host& host = host_of(lua);
  if (!host.misuse.empty()) return luaL_error(lua, "%s", std::exchange(host.misuse, {}).c_str());
  const model::Value answer = *std::exchange(host.answer, nullptr);
  if (const auto& error = answer["error"]; error.is_map()) {
    lua_pushnil(lua);
    push(lua, error);
    return 2;
  }
  push(lua, answer["value"]);
  return 1;
}

int call_host(lua_State* lua) {
  const auto& call = *static_cast<const HostCall*>(lua_touserdata(lua, lua_upvalueindex(1)));
  if (lua_isyieldable(lua) == 0)
    return luaL_error(lua,
                      "%s cannot be called here, from inside a function of the library that calls "
                      "back or while a module is loaded: collect first, call then",
                      call.name.c_str());
  host_of(lua).wanted = {call.name, arguments(lua, call), place_of(lua)};
  return lua_yieldk(lua, 0, 0, after_call);
}

int say(lua_State* lua) {
  const int count = lua_gettop(lua);
  lua_getglobal(lua, "tostring");
  std::string line;
  for (int i = 1; i <= count; ++i) {
    lua_pushvalue(lua, count + 1);
    lua_pushvalue(lua, i);
    lua_call(lua, 1, 1);
    line += (i == 1 ? "" : "\t") + std::string(text_at(lua, -1));
    lua_pop(lua, 1);
  }
  host_of(lua).say(line);
  return 0;
}

// The table that holds log.tail is log() itself, too.
int say_by_table(lua_State* lua) {
  lua_remove(lua, 1);
  return say(lua);
}

void make_callable(lua_State* lua, const char* table) {
  lua_getglobal(lua, table);
  lua_createtable(lua, 0, 2);
  lua_pushcfunction(lua, say_by_table);
  lua_setfield(lua, -2, "__call");
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_setmetatable(lua, -2);
  lua_pop(lua, 1);
}

void push_table(lua_State* lua, const std::string& name) {
  if (lua_getglobal(lua, name.c_str()) == LUA_TTABLE) return;
  lua_pop(lua, 1);
  lua_newtable(lua);
  lua_pushvalue(lua, -1);
  lua_setglobal(lua, name.c_str());
}

}  // namespace

void open_host_functions(lua_State* lua) {
  for (const auto& call : host_calls()) {
    const auto dot = call.name.find('.');
    push_table(lua, call.name.substr(0, dot));
    lua_pushlightuserdata(lua, const_cast<HostCall*>(&call));
    lua_pushcclosure(lua, call_host, 1);
    lua_setfield(lua, -2, call.name.c_str() + dot + 1);
    lua_pop(lua, 1);
  }
  lua_pushcfunction(lua, say);
  lua_setglobal(lua, "print");
  make_callable(lua, "log");
}

}  // namespace reprise::script
