#include <lauxlib.h>

#include <string>

#include "base/sha256.h"
#include "base/time.h"
#include "model/json.h"
#include "script/bridge.h"
#include "script/decimal.h"
#include "script/libraries.h"
#include "script/secret.h"

namespace reprise::script {

namespace {

constexpr std::int64_t micros_per_milli = 1'000;

std::string_view text_argument(lua_State* lua, int index) {
  luaL_checktype(lua, index, LUA_TSTRING);
  return text_at(lua, index);
}

int refuse(lua_State* lua, const base::Error& error) {
  lua_pushnil(lua);
  push(lua, model::Map{{"code", error.code}, {"message", error.message}});
  return 2;
}

int json_encode(lua_State* lua) {
  luaL_checkany(lua, 1);
  const model::Value value = to_value(lua, 1);
  if (model::contains_secret(value))
    return luaL_error(lua, "json.encode cannot write a secret: hand it to a call as it is");
  push_text(lua, model::to_json(value));
  return 1;
}

int json_decode(lua_State* lua) {
  const auto value = model::parse_json_exactly(text_argument(lua, 1));
  if (!value) return refuse(lua, value.error());
  push(lua, *value);
  if (!lua_isnil(lua, -1)) return 1;
  lua_pop(lua, 1);
  push_null(lua);
  return 1;
}

int hash_sha256(lua_State* lua) {
  push_text(lua, base::sha256_hex(text_argument(lua, 1)));
  return 1;
}

int time_parse(lua_State* lua) {
  const auto micros = base::parse_timestamp(text_argument(lua, 1));
  if (!micros) return refuse(lua, micros.error());
  lua_pushinteger(lua, *micros / micros_per_milli);
  return 1;
}

int time_format(lua_State* lua) {
  push_text(lua, base::format_timestamp(luaL_checkinteger(lua, 1) * micros_per_milli));
  return 1;
}

int time_duration(lua_State* lua) {
  const auto millis = base::parse_duration(text_argument(lua, 1));
  if (!millis) return refuse(lua, millis.error());
  lua_pushinteger(lua, *millis);
  return 1;
}

template <DecimalOperation operation>
int decimal_calculate(lua_State* lua) {
  const auto result = calculate(operation, text_argument(lua, 1), text_argument(lua, 2));
  if (!result) return luaL_error(lua, "%s", result.error().message.c_str());
  push_text(lua, *result);
  return 1;
}

int decimal_compare(lua_State* lua) {
  const auto result = compare_decimals(text_argument(lua, 1), text_argument(lua, 2));
  if (!result) return luaL_error(lua, "%s", result.error().message.c_str());
  lua_pushinteger(lua, *result);
  return 1;
}

int decimal_round(lua_State* lua) {
  const auto places = static_cast<int>(luaL_checkinteger(lua, 2));
  const auto result = round_decimal(text_argument(lua, 1), places);
  if (!result) return luaL_error(lua, "%s", result.error().message.c_str());
  push_text(lua, *result);
  return 1;
}

void open_table(lua_State* lua, const char* name, const luaL_Reg* functions) {
  lua_newtable(lua);
  luaL_setfuncs(lua, functions, 0);
  lua_setglobal(lua, name);
}

}  // namespace

void open_own_libraries(lua_State* lua) {
  constexpr luaL_Reg json[] = {
      {"encode", json_encode}, {"decode", json_decode}, {nullptr, nullptr}};
  constexpr luaL_Reg hash[] = {{"sha256", hash_sha256}, {nullptr, nullptr}};
  constexpr luaL_Reg time[] = {{"parse", time_parse},
                               {"format", time_format},
                               {"duration", time_duration},
                               {nullptr, nullptr}};
  constexpr luaL_Reg decimal[] = {{"add", decimal_calculate<DecimalOperation::add>},
                                  {"sub", decimal_calculate<DecimalOperation::subtract>},
                                  {"mul", decimal_calculate<DecimalOperation::multiply>},
                                  {"compare", decimal_compare},
                                  {"round", decimal_round},
                                  {nullptr, nullptr}};
  open_table(lua, "decimal", decimal);
  open_table(lua, "json", json);
  open_table(lua, "hash", hash);
  open_table(lua, "time", time);
  push_null(lua);
  lua_setglobal(lua, "null");
  open_secrets(lua);
}

}  // namespace reprise::script
