// The functions of a script that reach out of it: each stops the script with a Call, and goes on
// with what the call gave.
#pragma once

#include <lua.h>

#include <functional>
#include <string>
#include <string_view>

#include "script/call.h"

namespace reprise::script {

inline constexpr std::string_view prelude_name = "stdlib";

// Where a machine and the functions of its state meet; the owner of the State.
struct Host {
  Call wanted;                           // at each stop
  const model::Value* answer = nullptr;  // as given(), for the next resume; or
  std::string misuse;                    // what is wrong with the call
  std::function<void(std::string_view)> say;
};

// One for each HostCall, and log and print.
void open_host_functions(lua_State* lua);

}  // namespace reprise::script
