#include "expr/lua_state.h"

#include <cstdlib>
#include <cstring>
#include <functional>

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

// There are no finalizers: a state that lies wholly in the arena is gone with it.
LuaState::~LuaState() {
  if (lua_ != nullptr && blocks_outside_ > 0) lua_close(lua_);
}

void* LuaState::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) {
  auto& state = *static_cast<LuaState*>(self);
  const std::size_t held = block == nullptr ? 0 : old_size;   // otherwise it tells a type
  const std::size_t in_use = state.in_use_ - held + new_size;
  const std::size_t handed_out = state.handed_out_ + new_size;
  // Lua counts on it that making a block smaller never fails.
  if (new_size > held && (in_use > state.in_use_max_ || handed_out > state.handed_out_max_))
    return nullptr;
  void* moved = state.resize(block, held, new_size);
  if (moved == nullptr && new_size > 0) return nullptr;
  state.in_use_ = in_use;
  state.handed_out_ = handed_out;
  return moved;
}

void* LuaState::resize(void* block, std::size_t old_size, std::size_t new_size) {
  const bool was_inside = block != nullptr && is_in_arena(block);
  if (new_size == 0) {
    if (block != nullptr && !was_inside) {
      std::free(block);
      --blocks_outside_;
    }
    return nullptr;
  }
  if (was_inside && new_size <= old_size) return block;
  void* moved = block == nullptr || was_inside ? take_from_arena(new_size) : nullptr;
  if (moved == nullptr) {
    moved = std::realloc(was_inside ? nullptr : block, new_size);
    if (moved != nullptr && (block == nullptr || was_inside)) ++blocks_outside_;
  }
  if (was_inside && moved != nullptr) std::memcpy(moved, block, old_size);
  return moved;
}

void* LuaState::take_from_arena(std::size_t size) {
  constexpr std::size_t alignment = alignof(std::max_align_t);
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  if (rounded > arena_bytes - arena_used_) return nullptr;
  void* block = arena_.data() + arena_used_;
  arena_used_ += rounded;
  return block;
}

bool LuaState::is_in_arena(const void* block) const {
  const std::less<const void*> before;
  return !before(block, arena_.data()) && before(block, arena_.data() + arena_bytes);
}

}  // namespace reprise::expr
