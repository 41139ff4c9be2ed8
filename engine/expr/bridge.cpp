#include "expr/bridge.h"

#include <lauxlib.h>

#include <cmath>

#include "base/text.h"
#include "base/time.h"

namespace reprise::expr {

using model::Value;

namespace {

constexpr int depth_max = 64;

void push_text(lua_State* lua, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
}

[[noreturn]] void refuse_result(lua_State* lua, std::string message, std::string hint = {}) {
  raise(lua, "RP0404", std::move(message), std::move(hint));
}

Value number_value(lua_State* lua, int index) {
  if (lua_isinteger(lua, index)) return Value(std::int64_t{lua_tointeger(lua, index)});
  const double number = lua_tonumber(lua, index);
  if (std::isnan(number)) refuse_result(lua, "the result is not a number (NaN)");
  if (std::isinf(number)) refuse_result(lua, "the result is infinite");
  return Value(number);
}

Value text_value(lua_State* lua, int index) {
  const std::string_view text = text_at(lua, index);
  charge(lua, text.size());
  if (!base::is_utf8(text)) refuse_result(lua, "the text is not valid UTF-8");
  return Value(text);
}

// Keys 1..n without a gap are a list, keys of text a map; an empty table is an empty list.
Value table_value(lua_State* lua, int index, int depth) {
  index = lua_absindex(lua, index);
  luaL_checkstack(lua, 4, nullptr);
  const lua_Unsigned size = lua_rawlen(lua, index);
  model::Map map;
  lua_Unsigned items = 0;
  for (lua_pushnil(lua); lua_next(lua, index) != 0; lua_pop(lua, 1)) {
    if (lua_type(lua, -2) == LUA_TSTRING)
      map.insert_or_assign(std::string(text_at(lua, -2)), to_value(lua, -1, depth + 1));
    else if (lua_isinteger(lua, -2))
      ++items;
    else
      refuse_result(lua, "a table has a key that is " + describe(lua, -2));
    charge(lua, 16);
  }
  if (items == 0 && !map.empty()) return Value(std::move(map));
  if (items != size || !map.empty())
    refuse_result(lua, "a table is neither a list nor a map",
                  "its keys must be all text, or 1, 2, 3, ... without a gap");
  model::List list;
  for (lua_Unsigned i = 1; i <= size; ++i, lua_pop(lua, 1)) {
    lua_rawgeti(lua, index, static_cast<lua_Integer>(i));
    list.push_back(to_value(lua, -1, depth + 1));
  }
  return Value(std::move(list));
}

Value step_value(const StepView& step) {
  model::Map map{{"status", model::to_text(step.phase)}, {"outputs", step.outputs}};
  if (step.error)
    map["error"] = model::Map{{"code", step.error->code},
                              {"message", step.error->message},
                              {"hint", step.error->hint}};
  return Value(std::move(map));
}

Value duration_value(lua_State* lua, std::int64_t millis) {
  if (millis < 0) refuse_result(lua, "the duration is negative: " + base::format_duration(millis));
  return Value(base::format_duration(millis));
}

Value handle_value(lua_State* lua, const Handle& handle) {
  switch (handle.kind) {
    case Kind::null: return Value();
    case Kind::list:
    case Kind::map:
    case Kind::secret: return *handle.value;
    case Kind::decimal: return Value(handle.decimal->to_text());
    case Kind::duration: return duration_value(lua, handle.number);
    case Kind::timestamp: return Value(base::format_timestamp(handle.number));
    case Kind::step: return step_value(*handle.step);
    case Kind::steps:
    case Kind::needs: refuse_result(lua, "steps are used one by one", "name one, as steps.NAME");
    case Kind::secrets: raise(lua, "RP0405", "secrets are used one by one", "write secrets.NAME");
  }
  return Value();
}

}  // namespace

void push(lua_State* lua, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: return push_handle(lua, {Kind::null});
    case Value::Kind::boolean: return lua_pushboolean(lua, value.boolean());
    case Value::Kind::integer: return lua_pushinteger(lua, value.integer());
    case Value::Kind::number: return lua_pushnumber(lua, value.number());
    case Value::Kind::text:
      charge(lua, value.text().size());
      return push_text(lua, value.text());
    case Value::Kind::list: return push_handle(lua, {Kind::list, false, &value});
    case Value::Kind::map: return push_handle(lua, {Kind::map, false, &value});
    case Value::Kind::secret: return push_handle(lua, {Kind::secret, false, &value});
  }
}

void push_handle(lua_State* lua, const Handle& handle) {
  luaL_checkstack(lua, 6, nullptr);
  static_assert(std::is_trivially_destructible_v<Handle>);
  ::new (lua_newuserdatauv(lua, sizeof(Handle), 0)) Handle(handle);
  set_meaning(lua, handle.kind);
}

// Every full userdata in the state is a Handle: expressions have no means to make another.
const Handle* handle_at(lua_State* lua, int index) {
  return static_cast<const Handle*>(lua_touserdata(lua, index));
}

std::string_view text_at(lua_State* lua, int index) {
  std::size_t size = 0;
  const char* text = lua_tolstring(lua, index, &size);
  return {text, size};
}

std::string describe(lua_State* lua, int index) {
  if (const Handle* handle = handle_at(lua, index)) {
    constexpr const char* names[] = {"null",        "a list", "a map",     "a secret",
                                     "a decimal",   "a duration", "a timestamp", "a step",
                                     "'steps'",     "'needs'", "'secrets'"};
    return names[static_cast<std::size_t>(handle->kind)];
  }
  switch (lua_type(lua, index)) {
    case LUA_TNONE:
    case LUA_TNIL: return "nil";
    case LUA_TBOOLEAN: return "a boolean";
    case LUA_TNUMBER: return "a number";
    case LUA_TSTRING: return "text";
    case LUA_TTABLE: return "a table";
    default: return "a function";
  }
}

Value to_value(lua_State* lua, int index, int depth) {
  if (depth > depth_max) refuse_result(lua, "the result is nested too deep");
  if (const Handle* handle = handle_at(lua, index)) return handle_value(lua, *handle);
  switch (lua_type(lua, index)) {
    case LUA_TNIL: return Value();
    case LUA_TBOOLEAN: return Value(lua_toboolean(lua, index) != 0);
    case LUA_TNUMBER: return number_value(lua, index);
    case LUA_TSTRING: return text_value(lua, index);
    case LUA_TTABLE: return table_value(lua, index, depth);
    default: refuse_result(lua, "the result is a function", "call it: (function() ... end)()");
  }
}

}  // namespace reprise::expr
