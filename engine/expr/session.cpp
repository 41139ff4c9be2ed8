#include "expr/session.h"

#include <lua.h>

#include <algorithm>

#include "expr/code_place.h"

namespace reprise::expr {

const model::Value* Session::root(std::string_view name) {
  const auto known = std::find_if(roots.begin(), roots.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (known != roots.end()) return known->second;
  auto value = scope.root(name);
  if (!value) return nullptr;
  return roots.emplace_back(name, keep(std::move(*value))).second;
}

Session& session_of(lua_State* lua) {
  return **static_cast<Session**>(lua_getextraspace(lua));
}

namespace {

[[noreturn]] void leave(lua_State* lua, base::Error error) {
  session_of(lua).error = std::move(error);
  lua_pushnil(lua);
  lua_error(lua);
  __builtin_unreachable();
}

// The line of the Lua code that called the running function; 1 where there is none.
int running_line(lua_State* lua) {
  lua_Debug frame;
  if (lua_getstack(lua, 1, &frame) == 0 && lua_getstack(lua, 0, &frame) == 0) return 1;
  lua_getinfo(lua, "l", &frame);
  return frame.currentline > 0 ? frame.currentline : 1;
}

}  // namespace

void raise(lua_State* lua, std::string code, std::string message, std::string hint,
           std::string_view word) {
  const model::Expression& expression = session_of(lua).expression;
  const base::Place place = word.empty()
                                ? expression.place
                                : place_of_word(expression, running_line(lua), word);
  leave(lua, {std::move(code), std::move(message), std::move(hint), place});
}

void raise_at(lua_State* lua, std::size_t offset, std::string code, std::string message,
              std::string hint) {
  const base::Place place = place_at(session_of(lua).expression, offset, 1);
  leave(lua, {std::move(code), std::move(message), std::move(hint), place});
}

void charge(lua_State* lua, std::size_t bytes) {
  Session& session = session_of(lua);
  session.work_left -= 1 + static_cast<std::int64_t>(bytes / 16);
  if (session.work_left < 0)
    raise(lua, "RP0403", "the expression does too much work",
          "let a step compute it, and use its outputs");
}

}  // namespace reprise::expr
