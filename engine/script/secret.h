// A secret inside a Lua state: a handle that names it. It can be joined to text and handed to a
// call, and shows only its name; its bytes never come here.
#pragma once

#include <lua.h>

#include "model/value.h"

namespace reprise::script {

void open_secrets(lua_State* lua);
void push_secret(lua_State* lua, const model::SecretText& parts);
// A Lua error where there is no secret at `index`.
model::Value secret_value(lua_State* lua, int index);

// "Bearer [secret TOKEN]"
std::string shown(const model::SecretText& parts);

}  // namespace reprise::script
