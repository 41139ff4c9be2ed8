// State: one fresh Lua state with a cap on its memory and a hook that cannot be swallowed.
#pragma once

#include <lua.h>

#include <cstddef>
#include <functional>
#include <string>

#include "script/blocks.h"

namespace reprise::script {

class State {
 public:
  State(std::size_t memory_bytes, std::function<bool()> is_spent);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  lua_State* get() const { return lua_; }  // nullptr: the cap does not even hold an empty state
  bool is_tripped() const { return tripped_; }

  // renew() makes it again what it is now, byte for byte, in a fraction of the time that opening
  // its libraries takes. Both with nothing running in it.
  void keep();
  void renew();

  static State& of(lua_State* lua);
  // What the functions of the libraries belong to.
  void* owner = nullptr;

 private:
  static void* allocate(void* self, void* block, std::size_t old_size, std::size_t new_size);
  static void look(lua_State* lua, lua_Debug*);

  Blocks blocks_;
  std::size_t in_use_ = 0, in_use_max_, in_use_kept_ = 0;
  std::function<bool()> is_spent_;
  bool tripped_ = false;
  lua_State* lua_;
};

}  // namespace reprise::script
