// Session: one evaluation as the functions inside the Lua state see it.
#pragma once

#include <cstdint>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/decimal.h"
#include "expr/evaluate.h"
#include "expr/scope.h"

struct lua_State;

namespace reprise::expr {

// What a Lua userdata of ours stands for. Lists and maps are never copied into Lua: a handle points
// to the Value, and its items are looked up when they are asked for.
enum class Kind : std::uint8_t {
  null, list, map, secret, decimal, duration, timestamp, step, steps, needs, secrets,
};

struct Handle {
  Kind kind = Kind::null;
  bool closed = false;                       // of a map: a name it does not have is an error
  const model::Value* value = nullptr;       // of list, map, secret
  const Decimal* decimal = nullptr;
  std::int64_t number = 0;                  // a duration's milliseconds, a timestamp's microseconds
  const StepView* step = nullptr;
};

struct Session {
  Session(const model::Expression& about, const Scope& around, const Bounds& bounds)
      : expression(about), scope(around), work_left(bounds.instructions) {}

  // What handles point to lives until the evaluation ends.
  const model::Value* keep(model::Value value) { return &values.emplace_front(std::move(value)); }
  const Decimal* keep(Decimal decimal) { return &decimals.emplace_front(std::move(decimal)); }
  const StepView* keep(StepView step) { return &steps.emplace_front(std::move(step)); }
  const model::Value* root(std::string_view name);   // nullptr where it has no meaning here

  const model::Expression& expression;
  const Scope& scope;
  std::int64_t work_left;                 // of our own functions; Lua counts its own instructions
  std::optional<base::Error> error = {};  // why a function of ours gave up
  std::forward_list<model::Value> values = {};
  std::forward_list<Decimal> decimals = {};
  std::forward_list<StepView> steps = {};
  std::vector<std::pair<std::string, const model::Value*>> roots = {};
};

Session& session_of(lua_State* lua);

// Leave the evaluation with an error at `word` in the running line, at an offset of the code, or at
// the expression. They unwind the C++ stack like an exception.
[[noreturn]] void raise(lua_State* lua, std::string code, std::string message,
                        std::string hint = {}, std::string_view word = {});
[[noreturn]] void raise_at(lua_State* lua, std::size_t offset, std::string code,
                           std::string message, std::string hint = {});

// Accounts for work that Lua's instruction count does not see: about one unit for 16 bytes.
void charge(lua_State* lua, std::size_t bytes);

}  // namespace reprise::expr
