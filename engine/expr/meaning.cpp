// What operators mean for the userdata of each kind. Where an operator is missing here, Lua refuses
// it with the name of the kind.
#include <array>

#include "expr/bridge.h"
#include "expr/operators.h"

namespace reprise::expr {

namespace {

struct Meaning {
  const char* event;
  lua_CFunction function;
};

constexpr std::array<Meaning, 12> all_meanings = {{
    {"__index", index_handle},
    {"__newindex", refuse_change},
    {"__len", length_of_list},
    {"__concat", concatenate},
    {"__add", add},
    {"__sub", subtract},
    {"__mul", multiply},
    {"__unm", negate},
    {"__div", refuse_inexact},
    {"__idiv", refuse_inexact},
    {"__mod", refuse_inexact},
    {"__pow", refuse_inexact},
}};

bool has_meaning(Kind kind, std::string_view event) {
  const bool is_exact = kind == Kind::decimal || kind == Kind::duration || kind == Kind::timestamp;
  if (event == "__index" || event == "__newindex")
    return kind != Kind::null && kind != Kind::secret && !is_exact;
  if (event == "__len") return kind == Kind::list;
  if (event == "__concat") return is_exact || kind == Kind::secret;
  return is_exact;
}

const char* name_of(Kind kind) {
  constexpr const char* names[] = {"null",      "list", "map",   "secret", "decimal", "duration",
                                   "timestamp", "step", "steps", "needs",  "secrets"};
  return names[static_cast<std::size_t>(kind)];
}

void make_metatable(lua_State* lua, Kind kind) {
  lua_createtable(lua, 0, 4);
  lua_pushstring(lua, name_of(kind));
  lua_setfield(lua, -2, "__name");
  for (const Meaning& meaning : all_meanings) {
    if (!has_meaning(kind, meaning.event)) continue;
    lua_pushcfunction(lua, meaning.function);
    lua_setfield(lua, -2, meaning.event);
  }
}

}  // namespace

void set_meaning(lua_State* lua, Kind kind) {
  static const char keys[16] = {};
  const void* key = &keys[static_cast<std::size_t>(kind)];
  if (lua_rawgetp(lua, LUA_REGISTRYINDEX, key) == LUA_TNIL) {
    lua_pop(lua, 1);
    make_metatable(lua, kind);
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, key);
  }
  lua_setmetatable(lua, -2);
}

}  // namespace reprise::expr
