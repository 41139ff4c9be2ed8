// Fuzzes expressions: whatever the code is, evaluation ends within its bounds with a value that can
// be stored or an error with a place; and our reading of the code never breaks what Lua takes.
#include <lauxlib.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "expr/evaluate.h"
#include "expr/run_code.h"
#include "expr/syntax.h"
#include "model/json.h"

namespace {

using namespace reprise;
using model::Value;

class SmallWorld final : public expr::Scope {
 public:
  std::optional<Value> root(std::string_view name) const override {
    if (name == "self") return std::nullopt;
    if (name == "index") return Value(3);
    return data_;
  }
  std::optional<expr::StepView> step(std::string_view id) const override {
    if (id != "a" && id != "b-c") return std::nullopt;
    const bool ok = id == "a";
    expr::StepView view{ok ? model::StepPhase::succeeded : model::StepPhase::failed, data_, {}, ok};
    if (!ok) view.error = model::Failure{"exit", "status 1"};
    return view;
  }
  std::vector<std::string> step_ids() const override { return {"a", "b-c"}; }
  std::vector<std::string> need_ids() const override { return {"b-c"}; }
  bool has_secret(std::string_view name) const override { return name == "s"; }
  std::vector<std::string> secret_names() const override { return {"s"}; }

 private:
  Value data_ = model::parse_json(R"({"n": 1, "f": 2.5, "t": "text", "z": null,
      "l": [1, "x", null, {"k": true}], "m": {"a-b": "${{ secrets.s }}"}})").value();
};

// Why Lua does not take `code`; empty where it does.
std::string refusal_of_lua(const std::string& code) {
  lua_State* lua = luaL_newstate();
  const int status = luaL_loadbufferx(lua, code.data(), code.size(), "=e", "t");
  const std::string why = status == LUA_OK ? "" : lua_tostring(lua, -1);
  lua_close(lua);
  return why;
}

// Calls nest where operators do not: Lua's limits may be reached earlier.
bool is_limit(const std::string& why) {
  return why.find("overflow") != std::string::npos || why.find("too many") != std::string::npos ||
         why.find("limit") != std::string::npos;
}

void check_code(const model::Expression& expression) {
  const auto syntax = expr::parse(expression);
  if (!syntax) return;
  const std::string why = refusal_of_lua(expr::lua_code(expression, *syntax));
  const bool same = why.empty() == refusal_of_lua("return " + expression.code).empty();
  REPRISE_ASSERT(same || is_limit(why), "a comparison as a call compiles where the operator does");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const model::Expression expression{{reinterpret_cast<const char*>(bytes), size}, {0, 3, 7, 1}};
  const SmallWorld world;
  const auto names = expr::names_of(expression);
  REPRISE_ASSERT(names.has_value() == expr::check(expression).has_value(), "one meaning of valid");
  check_code(expression);
  const auto value = expr::evaluate(expression, world, {256u << 10, 2'000});
  if (value) {
    REPRISE_ASSERT(names.has_value(), "what runs has been found valid");
    const bool again = model::parse_stored_json(model::to_json(*value)).has_value();
    REPRISE_ASSERT(again, "what comes out can be stored and read again");
  } else {
    REPRISE_ASSERT(value.error().place && value.error().place->line >= 3, "an error has a place");
    REPRISE_ASSERT(value.error().code.starts_with("RP04"), "an error has a code of expressions");
  }
  return 0;
}
