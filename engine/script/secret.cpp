#include "script/secret.h"

#include <lauxlib.h>

#include "model/json.h"
#include "script/bridge.h"

namespace reprise::script {

using model::SecretText;
using model::Value;

namespace {

constexpr const char* kind = "secret";

void add(SecretText& parts, model::SecretPart part) {
  if (!part.secret && !parts.empty() && !parts.back().secret)
    parts.back().text += part.text;
  else
    parts.push_back(std::move(part));
}

void add_at(lua_State* lua, int index, SecretText& parts) {
  if (luaL_testudata(lua, index, kind) != nullptr) {
    const Value value = secret_value(lua, index);
    for (const auto& part : value.secret()) add(parts, part);
    return;
  }
  if (lua_isstring(lua, index) == 0)
    luaL_error(lua, "a secret can be joined to text only, not to a %s", luaL_typename(lua, index));
  lua_pushvalue(lua, index);  // a number on the stack of the script stays one
  add(parts, {false, std::string(text_at(lua, -1))});
  lua_pop(lua, 1);
}

int join(lua_State* lua) {
  SecretText parts;
  add_at(lua, 1, parts);
  add_at(lua, 2, parts);
  push_secret(lua, parts);
  return 1;
}

int show(lua_State* lua) {
  push_text(lua, shown(secret_value(lua, 1).secret()));
  return 1;
}

int refuse_use(lua_State* lua) {
  return luaL_error(lua,
                    "a secret can be joined to text and handed to a call; it cannot be measured, "
                    "compared or looked into");
}

}  // namespace

void open_secrets(lua_State* lua) {
  luaL_newmetatable(lua, kind);
  constexpr luaL_Reg all[] = {{"__concat", join},         {"__tostring", show},
                              {"__len", refuse_use},      {"__index", refuse_use},
                              {"__newindex", refuse_use}, {"__eq", refuse_use},
                              {"__lt", refuse_use},       {"__le", refuse_use},
                              {"__call", refuse_use},     {nullptr, nullptr}};
  luaL_setfuncs(lua, all, 0);
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_pop(lua, 1);
}

// The reference is kept as text, so that nothing of it has to be freed.
void push_secret(lua_State* lua, const SecretText& parts) {
  lua_newuserdatauv(lua, 0, 1);
  std::string text;
  model::append_stored_json(text, Value(parts));
  push_text(lua, text);
  lua_setiuservalue(lua, -2, 1);
  luaL_setmetatable(lua, kind);
}

Value secret_value(lua_State* lua, int index) {
  luaL_checkudata(lua, index, kind);
  lua_getiuservalue(lua, index, 1);
  auto value = model::parse_stored_json(text_at(lua, -1));
  lua_pop(lua, 1);
  return value ? std::move(*value) : Value();
}

std::string shown(const SecretText& parts) {
  std::string text;
  for (const auto& part : parts) text += part.secret ? "[secret " + part.text + "]" : part.text;
  return text;
}

}  // namespace reprise::script
