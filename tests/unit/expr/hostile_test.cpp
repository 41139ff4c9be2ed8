// Values and code that want to become more than they are.
#include "unit/expr/world.h"

#include "expr/render_argv.h"

using namespace reprise;
using reprise::expr::test::code;
using reprise::expr::test::eval;
using reprise::expr::test::World;

namespace {

const std::vector<std::string> hostile = {
    "${{ secrets.token }}",
    "${{ 1 + 1 }}",
    "}} ${{ os.execute('id') }}",
    "' .. secrets.token .. '",
    "]] .. secrets.token .. [[",
    "\" or true --",
    "$(reboot)",
    "`reboot`",
    "; rm -rf /",
    "a\nb\r\n\tc",
    "\\u0000\x1b[31m",
    "-rf",
    "--reference=x",
    "return 1",
    "\x1bLua",
};

World holding(const std::string& value) {
  World world;
  world.secrets = {"token"};
  world.roots["inputs"] = model::Map{{"v", value}, {"key", model::Map{{value, "found"}}}};
  world.roots["item"] = value;
  return world;
}

model::Param whole(const std::string& text) { return {model::Template{code(text)}, {0, 7, 8, 0}}; }

}  // namespace

TEST_CASE("S-12: a value that looks like an expression stays data") {
  for (const std::string& value : hostile) {
    const World world = holding(value);
    CHECK(expr::render(whole("inputs.v"), world).value() == model::Value(value));
    const model::Param joined{model::Template{"a ", code("inputs.v"), " b ", code("item")}, {}};
    CHECK(expr::render(joined, world).value() == model::Value("a " + value + " b " + value));
    CHECK(expr::evaluate(code("inputs.v .. ''"), world).value() == model::Value(value));
    CHECK(eval("inputs.v == item", world) == "true");
    CHECK(eval("inputs.key[item]", world) == R"("found")");
  }
}

TEST_CASE("S-12: a value in a constant is not looked at for expressions") {
  for (const std::string& value : hostile)
    CHECK(expr::render({model::Value(value), {}}, holding("x")).value() == model::Value(value));
}

TEST_CASE("S-11: a value becomes one argument, and never an option") {
  const model::Param argv{
      model::ParamList{{model::Value("rm"), {}}, whole("inputs.v")}, {0, 7, 1, 0}};
  for (const std::string& value : hostile) {
    const auto rendered = expr::render(argv, holding(value)).value();
    REQUIRE(rendered.list().size() == 2);
    CHECK(rendered.list()[1] == model::Value(value));
    const bool refused = !expr::check_argv(argv, rendered);
    CHECK(refused == (value[0] == '-' || value.find('\0') != std::string::npos));
  }
}

TEST_CASE("S-13: nothing of Lua's libraries is there") {
  for (const char* text :
       {"os.execute('id')", "io.open('/etc/passwd')", "load('return 1')()", "require('os')",
        "debug.getregistry()", "string.dump(function() end)", "package.loadlib('x', 'y')",
        "setmetatable({}, {})", "getmetatable('')", "_G.x", "rawset({}, 1, 2)", "collectgarbage()",
        "dofile('x')", "coroutine.create(len)", "pcall(len)", "error('x')", "next({})"})
    CHECK(eval(text).substr(0, 13) == "error[RP0401]");
  CHECK(eval("('x'):upper()").find("attempt to index a string value") != std::string::npos);
  CHECK(eval("('%s'):rep(10)").find("attempt to index a string value") != std::string::npos);
}

TEST_CASE("S-13: bytecode is no expression") {
  CHECK(eval("\x1bLua\x54\x00").substr(0, 13) == "error[RP0400]");
}

TEST_CASE("S-13: nothing is left behind for the next evaluation") {
  World world;
  CHECK(eval("(function() local t = {} t.x = 1 return t.x end)()", world) == "1");
  CHECK(eval("(function() inputs.x = 1 end)()", world).substr(0, 5) == "error");
  CHECK(eval("inputs.x", world) == "null");
}

TEST_CASE("S-13: operators on our data give no way to its insides") {
  const World world = holding("x");
  for (const char* text : {"inputs.v.__index", "inputs.__index", "inputs.__metatable",
                           "inputs.key.__name", "steps.__index", "needs.__gc"})
    CHECK((eval(text, world) == "null" || eval(text, world).substr(0, 5) == "error"));
}

TEST_CASE("errors show hostile text printable") {
  const auto error = eval("steps['\\27[31mred'].x");
  CHECK(error.find('\x1b') == std::string::npos);
  CHECK(error.find("there is no step '") != std::string::npos);
}
