#include "script/state.h"

#include <lauxlib.h>

namespace reprise::script {

namespace {
constexpr int instructions_between_looks = 10'000;
}

State::State(std::size_t memory_bytes, std::function<bool()> is_spent)
    : in_use_max_(memory_bytes),
      is_spent_(std::move(is_spent)),
      lua_(lua_newstate(allocate, this)) {
  if (lua_ == nullptr) return;
  *static_cast<State**>(lua_getextraspace(lua_)) = this;
  lua_sethook(lua_, look, LUA_MASKCOUNT, instructions_between_looks);
}

State::~State() {
  if (lua_ != nullptr) lua_close(lua_);
}

State& State::of(lua_State* lua) { return **static_cast<State**>(lua_getextraspace(lua)); }

void* State::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) {
  auto& state = *static_cast<State*>(self);
  const std::size_t held = block == nullptr ? 0 : old_size;  // otherwise it tells a type
  // Lua counts on it that making a block smaller never fails.
  if (new_size > held && state.in_use_ - held + new_size > state.in_use_max_) return nullptr;
  void* moved = state.blocks_.resize(block, held, new_size);
  if (moved != nullptr || new_size == 0) state.in_use_ = state.in_use_ - held + new_size;
  return moved;
}

void State::keep() {
  lua_gc(lua_, LUA_GCCOLLECT);
  blocks_.keep();
  in_use_kept_ = in_use_;
}

void State::renew() {
  blocks_.renew();
  in_use_ = in_use_kept_;
  tripped_ = false;
}

// From the first trip on it fires at every instruction: nothing may swallow the error and go on.
void State::look(lua_State* lua, lua_Debug*) {
  State& state = of(lua);
  state.tripped_ = state.tripped_ || (state.is_spent_ && state.is_spent_());
  if (!state.tripped_) return;
  lua_sethook(lua, look, LUA_MASKCOUNT, 1);
  luaL_error(lua, "the script runs too long");
}

}  // namespace reprise::script
