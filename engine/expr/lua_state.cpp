#include "expr/lua_state.h"

#include <cstdlib>

namespace reprise::expr {

namespace {

constexpr std::size_t handed_out_factor = 16;

// From the first trip on it fires at every instruction: nothing may swallow the error and go on.
void stop_at_bound(lua_State* lua, lua_Debug*) {
  lua_sethook(lua, stop_at_bound, LUA_MASKCOUNT, 1);
  raise(lua, "RP0403", "the expression runs too long",
        "loops belong into a step; an expression only picks and compares");
}

}  // namespace

LuaState::LuaState(Session& session, const Bounds& bounds)
    : in_use_max_(bounds.memory_bytes), handed_out_max_(bounds.memory_bytes * handed_out_factor),
      lua_(lua_newstate(allocate, this)) {
  if (lua_ == nullptr) return;
  *static_cast<Session**>(lua_getextraspace(lua_)) = &session;
  // Most expressions end before there is garbage worth collecting; at the cap Lua collects anyway.
  lua_gc(lua_, LUA_GCSTOP);
  lua_sethook(lua_, stop_at_bound, LUA_MASKCOUNT, bounds.instructions);
}

LuaState::~LuaState() {
  if (lua_ != nullptr) lua_close(lua_);
}

void* LuaState::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) {
  auto& state = *static_cast<LuaState*>(self);
  const std::size_t held = block == nullptr ? 0 : old_size;   // otherwise it tells a type
  if (new_size == 0) {
    state.in_use_ -= held;
    std::free(block);
    return nullptr;
  }
  const std::size_t in_use = state.in_use_ - held + new_size;
  const std::size_t handed_out = state.handed_out_ + new_size;
  // Lua counts on it that making a block smaller never fails.
  if (new_size > held && (in_use > state.in_use_max_ || handed_out > state.handed_out_max_))
    return nullptr;
  void* moved = std::realloc(block, new_size);
  if (moved == nullptr) return nullptr;
  state.in_use_ = in_use;
  state.handed_out_ = handed_out;
  return moved;
}

}  // namespace reprise::expr
