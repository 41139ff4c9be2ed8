#include "expr/run_code.h"

#include <lauxlib.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "expr/bridge.h"
#include "expr/code_place.h"
#include "expr/lua_state.h"
#include "expr/operators.h"

namespace reprise::expr {

namespace {

struct Evaluating {
  std::string code;
  bool run = true;
  bool is_syntax_error = false;
  std::optional<model::Value> result = {};
};

// Inside the protected call: whatever fails here unwinds to it.
int perform(lua_State* lua) {
  Evaluating& evaluating = *static_cast<Evaluating*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  // Text only: crafted bytecode can crash the interpreter.
  if (luaL_loadbufferx(lua, evaluating.code.data(), evaluating.code.size(), "=e", "t") != LUA_OK) {
    evaluating.is_syntax_error = true;
    lua_error(lua);
  }
  if (!evaluating.run) return 0;
  lua_newtable(lua);
  lua_createtable(lua, 0, 2);
  lua_pushcfunction(lua, index_globals);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, refuse_change);
  lua_setfield(lua, -2, "__newindex");
  lua_setmetatable(lua, -2);
  lua_setupvalue(lua, 1, 1);
  lua_call(lua, 0, 1);
  if (!lua_isnil(lua, -1)) evaluating.result = to_value(lua, -1);
  return 0;
}

// "e:2: attempt to index a nil value (field 'x')": the line, the rest, and the name in quotes.
struct Complaint {
  int line = 1;
  std::string_view text, name;
};

Complaint read_complaint(std::string_view message) {
  Complaint complaint{1, message, {}};
  if (message.starts_with("e:")) {
    const char* first = message.data() + 2;
    const auto [end, problem] =
        std::from_chars(first, message.data() + message.size(), complaint.line);
    const auto read = static_cast<std::size_t>(end - message.data());
    if (problem == std::errc() && message.substr(read).starts_with(": "))
      complaint.text = message.substr(read + 2);
  }
  const std::size_t close = complaint.text.rfind('\'');
  if (close == std::string_view::npos || close == 0) return complaint;
  const std::size_t open = complaint.text.rfind('\'', close - 1);
  if (open != std::string_view::npos)
    complaint.name = complaint.text.substr(open + 1, close - open - 1);
  return complaint;
}

base::Error explain(const model::Expression& expression, const Evaluating& evaluating, int status,
                    std::string_view message) {
  if (status == LUA_ERRMEM || status == -1)
    return {"RP0403", "the expression needs too much memory",
            "let a step compute it, and use its outputs", expression.place};
  const Complaint complaint = read_complaint(message);
  std::string text = base::printable(base::to_utf8(complaint.text));
  if (complaint.text.starts_with("stack overflow"))
    return {"RP0403", "the expression calls itself too deep", "", expression.place};
  if (complaint.text.find("a secret value") != std::string_view::npos)
    return {"RP0405", std::move(text), "secrets may only stand alone or be joined with text",
            place_of_word(expression, complaint.line, complaint.name)};
  std::string hint;
  if (complaint.text.starts_with("attempt to index a nil value"))
    hint = "a step has outputs only once it succeeded; test for it with 'and', or name another key";
  return {evaluating.is_syntax_error ? "RP0400" : "RP0402", std::move(text), std::move(hint),
          place_of_word(expression, complaint.line, complaint.name)};
}

}  // namespace

std::string lua_code(const model::Expression& expression, const Syntax& syntax) {
  // What to put in front of an offset; outer comparisons open first and close last.
  std::map<std::size_t, std::string> before;
  std::map<std::size_t, const Comparison*> operators;
  for (const Comparison& comparison : syntax.comparisons) {
    std::string& opening = before[comparison.begin];
    opening = " " + std::string(comparison_name(comparison.op)) + "(" + opening;
    before[comparison.end] += "," + std::to_string(comparison.op_begin) + ")";
    operators[comparison.op_begin] = &comparison;
  }
  std::string code = "return ";
  std::size_t at = 0;
  const auto copy_until = [&](std::size_t offset) {
    for (; !operators.empty() && operators.begin()->first < offset;
         operators.erase(operators.begin())) {
      const Comparison& comparison = *operators.begin()->second;
      code.append(expression.code, at, comparison.op_begin - at);
      code += ',';
      at = comparison.op_end;
    }
    code.append(expression.code, at, offset - at);
    at = offset;
  };
  for (const auto& [offset, text] : before) {
    copy_until(offset);
    code += text;
  }
  copy_until(expression.code.size());
  return code;
}

base::Result<std::optional<model::Value>> run_code(const model::Expression& expression,
                                                   const Syntax& syntax, Session& session,
                                                   const Bounds& bounds, bool run) {
  const LuaState state(session, bounds);
  lua_State* lua = state.get();
  Evaluating evaluating{lua_code(expression, syntax), run};
  if (lua == nullptr) return base::fail(explain(expression, evaluating, LUA_ERRMEM, {}));
  lua_pushcfunction(lua, perform);
  lua_pushlightuserdata(lua, &evaluating);
  const int status = lua_pcall(lua, 1, 0, 0);
  if (status == LUA_OK) return std::move(evaluating.result);
  if (session.error) return base::fail(std::move(*session.error));
  const std::string_view message = lua_isstring(lua, -1) ? text_at(lua, -1) : "";
  return base::fail(explain(expression, evaluating, status, message));
}

}  // namespace reprise::expr
