#include "unit/expr/world.h"

#include "expr/run_code.h"

using namespace reprise;
using Words = std::vector<std::string>;

namespace {

model::Names names(const std::string& text) {
  return expr::names_of(expr::test::code(text)).value();
}

std::string refusal(const std::string& text) {
  const auto result = expr::check(expr::test::code(text));
  if (result) return "fine";
  const base::Place place = result.error().place.value();
  return result.error().code + " " + std::to_string(place.line) + ":" +
         std::to_string(place.column) + "+" + std::to_string(place.length) + " " +
         result.error().message;
}

std::string hint(const std::string& text) {
  const auto result = expr::check(expr::test::code(text));
  return result ? "fine" : result.error().hint;
}

}  // namespace

TEST_CASE("the names of an expression are found without running it") {
  const auto found = names(
      "steps.save.outputs.x == inputs.a and needs['sign-off'].status ~= "
      "targets.t.host or secrets.s or item.y or steps[ [[pick]] ].error");
  CHECK(found.steps == Words{"save", "pick"});
  CHECK(found.needs == Words{"sign-off"});
  CHECK(found.inputs == Words{"a"});
  CHECK(found.targets == Words{"t"});
  CHECK(found.secrets == Words{"s"});
  CHECK(found.roots == Words{"steps", "inputs", "needs", "targets", "secrets", "item"});
  CHECK_FALSE(found.dynamic_steps);
}

TEST_CASE("outputs that are written out are found with their steps") {
  using Outputs = std::vector<std::pair<std::string, std::string>>;
  CHECK(names("steps.a.outputs.x .. needs . b.outputs.y.z").outputs ==
        Outputs{{"a", "x"}, {"b", "y"}});
  CHECK(names("steps.a.outputs").outputs.empty());
  CHECK(names("steps.a.outputs['x'] == steps['a'].outputs[item]").outputs.empty());
  CHECK(names("inputs.a.outputs.x == 'steps.a.outputs.x'").outputs.empty());
}

TEST_CASE("names in strings, comments and keys are no names") {
  const auto found = names(
      "'steps.a' .. \"needs.b\" .. [==[ inputs.c ]] ]==] .. json({steps = 1}) "
      ".. text(run.id) -- targets.d");
  CHECK(found.roots == Words{"run"});
  CHECK(names("item.steps.x").steps.empty());
  CHECK(names("1 --[[ steps.a\n ]] + 2").roots.empty());
}

TEST_CASE("a step whose name is computed is known as such") {
  CHECK(names("steps[item.name].status").dynamic_steps);
  CHECK(names("steps['a' .. 'b']").dynamic_steps);
  CHECK(names("steps['a\\x62']").dynamic_steps);
  CHECK(names("all_ok(steps)").dynamic_steps);
  CHECK_FALSE(names("all_ok(needs)").dynamic_steps);
  CHECK_FALSE(names("steps.a").dynamic_steps);
}

TEST_CASE("local names hide roots and are not unknown") {
  const auto found =
      names("(function(steps, x) local inputs = x return inputs.a + steps.b end)(1)");
  CHECK(found.roots.empty());
  CHECK(found.inputs.empty());
  CHECK(names("(function() local run = 1 return run end)() + inputs.a").inputs == Words{"a"});
  CHECK(names("(function() do local inputs = 1 end return inputs.b end)()").inputs == Words{"b"});
  CHECK(names("(function() for i = 1, 2 do local n = i end return item end)()").roots ==
        Words{"item"});
}

TEST_CASE("an unknown name is an error with place and near miss") {
  CHECK(refusal("1 + input.x") == "RP0401 7:15+5 there is no name 'input' in expressions");
  CHECK(hint("input.x") == "did you mean 'inputs'?");
  CHECK(hint("length('x')").find("text is written in quotes") == 0);
  for (const char* name : {"print", "os", "io", "string", "load", "require", "debug", "_G", "_ENV",
                           "setmetatable", "pcall", "coroutine", "tostring", "pairs", "__eq"})
    CHECK(refusal(name).substr(0, 6) == "RP0401");
}

TEST_CASE("no local may hide what comparisons call, or where names are looked up") {
  for (const char* text :
       {"(function() local __eq = 1 end)()", "(function(__lt) end)()",
        "(function() for __ne = 1, 2 do end end)()", "(function() local function __le() end end)()",
        "(function() local _ENV = {} return x end)()"})
    CHECK(refusal(text).find("is reserved") != std::string::npos);
}

TEST_CASE("a syntax error has its place") {
  CHECK(refusal("inputs.a ==") == "RP0400 7:22+1 expected a value, but it ends");
  CHECK(refusal("(1 + 2") == "RP0400 7:17+1 expected ')' to close '(', but it ends");
  CHECK(refusal("1 + + 2") == "RP0400 7:15+1 expected a value, but found '+'");
  CHECK(refusal("1 +\n   ) 2") == "RP0400 8:14+1 expected a value, but found ')'");
  CHECK(refusal("'abc") == "RP0400 7:11+1 a string without its closing quote: '''");
  CHECK(refusal("[[abc") == "RP0400 7:11+1 a long string without its ]]: '['");
  CHECK(refusal("1 --[[ x") == "RP0400 7:13+1 a long comment without its end: '-'");
  CHECK(refusal("12abz") == "RP0400 7:11+1 a number with letters in it: '1'");
  CHECK(refusal("") == "RP0400 7:11+1 expected a value, but it ends");
  CHECK(refusal("1 2") == "RP0400 7:13+1 expected the end of the expression, but found '2'");
  CHECK(refusal("3 .. 0x").substr(0, 6) == "RP0400");
  CHECK(refusal("'\\q'").substr(0, 6) == "RP0400");
  CHECK(refusal(std::string("1 \0 2", 5)).substr(0, 6) == "RP0400");
}

TEST_CASE("habits of other languages get a hint") {
  CHECK(hint("inputs.a != 1") == "Lua writes ~= for 'not equal'");
  CHECK(hint("!inputs.a") == "Lua writes 'not'");
  CHECK(hint("inputs.a && inputs.b") == "Lua writes 'and'");
  CHECK(hint("inputs.a || inputs.b") == "Lua writes 'or'");
  CHECK(hint("inputs.a ? 1 : 2") == "Lua writes: condition and this or that");
  CHECK(hint("inputs.a = 1") == "Lua writes == for 'equal'");
}

TEST_CASE("one expression is all there is: no statement can follow it") {
  for (const char* text : {"1) os.exit(1) return (1", "1; return 2", "1 return 2", "return 1",
                           "1 end", "x = 1", "local x = 1", "1 -- \n; local y"})
    CHECK(refusal(text).substr(0, 2) == "RP");
}

TEST_CASE("what Lua's own parser takes, ours takes too") {
  for (const char* text :
       {"1e5 + 0x1p4 + 3. + .5 + 0xA.8", "'a\\z\n   b' .. \"\\065\\x41\\u{41}\\\n\"",
        "~1 & 2 << 3 >> 1", "#'x' + -1 ^ -2", "{1, 2; 3, a = 1, ['b'] = 2,}",
        "(function(...) return ... end)(1, 2)",
        "(function(a, ...) local b <const> = a return {b, ...} end)(1, 2)",
        "(function() local function f(n) if n < 1 then return 0 else return f(n - 1) end end "
        "return f(3) end)()",
        "(function() local t = {} t.x, t.y = 1, 2; t['z'] = 3 return t end)()",
        "(function() while true do break end do local x = 1 end return 1; end)()",
        "(function() for i = 10, 1, -3 do if i < 5 then break end end end)()",
        "json{1, 2} .. json'x' .. json[[y]]", "-- comment\n1 -- end", "not not nil", "((((1))))",
        "item.a.b['c'][1]:d(1)", "1 < 2 == true ~= false", "(function() return end)()",
        "(function() ;;; return 1 end)()"})
    CHECK((text + (" " + refusal(text))) == text + std::string(" fine"));
}

TEST_CASE("nesting has a bound") {
  const auto nested = [](int depth) {
    return std::string(depth, '(') + "1" + std::string(depth, ')');
  };
  CHECK(refusal(nested(90)) == "fine");
  CHECK(refusal(nested(150)).find("nested too deep") != std::string::npos);
  CHECK(refusal(nested(100'000)).find("nested too deep") != std::string::npos);
  CHECK(refusal(std::string(100'000, '-') + "1").substr(0, 6) == "RP0400");
  std::string functions;
  for (int i = 0; i < 5'000; ++i) functions += "(function() return ";
  CHECK(refusal(functions).find("nested too deep") != std::string::npos);
}

TEST_CASE("comparisons become calls, in the order of their nesting") {
  const auto expression = expr::test::code("a == b");
  const expr::Syntax syntax{{}, {{0, 2, 4, 6, "=="}}};
  CHECK(expr::lua_code(expression, syntax) == "return  __eq(a , b,2)");
  const auto chain = expr::test::code("1<2==true");
  CHECK(expr::lua_code(chain, expr::parse(chain).value()) == "return  __eq( __lt(1,2,1),true,3)");
}
