// LuaState: a fresh state without libraries, whose memory is capped. It serves one evaluation.
#pragma once

#include <lua.h>

#include <array>
#include <cstddef>

#include "expr/session.h"

namespace reprise::expr {

class LuaState {
 public:
  // `session` must outlive the state.
  LuaState(Session& session, const Bounds& bounds);
  ~LuaState();
  LuaState(const LuaState&) = delete;
  LuaState& operator=(const LuaState&) = delete;

  // nullptr where the memory did not even suffice for an empty state.
  lua_State* get() const { return lua_; }

 private:
  static void* allocate(void* self, void* block, std::size_t old_size, std::size_t new_size);
  void* resize(void* block, std::size_t old_size, std::size_t new_size);
  void* take_from_arena(std::size_t size);
  bool is_in_arena(const void* block) const;

  // A small expression fits in here, so that neither malloc nor lua_close is needed.
  static constexpr std::size_t arena_bytes = 16u << 10;
  alignas(std::max_align_t) std::array<std::byte, arena_bytes> arena_;
  std::size_t arena_used_ = 0;
  std::size_t blocks_outside_ = 0;

  std::size_t in_use_ = 0, in_use_max_;
  // All that was ever handed out: what is copied in a loop costs time although its memory is freed.
  std::size_t handed_out_ = 0, handed_out_max_;
  lua_State* lua_;
};

}  // namespace reprise::expr
