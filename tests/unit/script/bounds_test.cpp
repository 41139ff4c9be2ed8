// S-13, S-14: what a script cannot reach, and bombs that end with a clear error inside its state.
// Those that never come back from C code are ended from outside; see tests/faults/script_test.cpp.
#include <catch2/catch.hpp>

#include "unit/script/scripts.h"

namespace reprise::script {
namespace {

using Catch::Contains;
using model::Value;

TEST_CASE("S-13: nothing but the allow-list is there") {
  for (const char* name :
       {"os", "io", "debug", "package", "load", "loadstring", "loadfile", "dofile",
        "collectgarbage", "coroutine", "next", "string.dump", "string.pack", "math.randomseed"}) {
    INFO(name);
    CHECK(value_of("type(" + std::string(name) + ")") == Value("nil"));
  }
}

TEST_CASE("S-13: bytecode is refused") {
  CHECK_THAT(error_of("\x1bLuaT").message, Contains("attempt to load a binary chunk"));
}

TEST_CASE("S-13: the metatable of texts is out of reach, and a state is never used twice") {
  CHECK(value_of("getmetatable('x')") == Value(false));
  CHECK_THAT(error_of("setmetatable('x', {})").message, Contains("table expected"));
  Script("string.upper = nil; leak = 1").start();
  CHECK(value_of("('x'):upper() .. tostring(leak)") == Value("Xnil"));
}

TEST_CASE("S-14: endless work is stopped, and nothing can swallow that") {
  for (const char* bomb :
       {"while true do end", "for i = 1, math.maxinteger do end", "goto a ::a:: goto a",
        "while true do pcall(function() while true do end end) end",
        "while true do pcall(error) end",
        "xpcall(function() while true do end end, function() while true do end end)",
        "local t <close> = setmetatable({}, {__close = function() while true do end end})",
        "local t = setmetatable({}, {__index = function(t, k) return t[k] end}) return t.x",
        "local function f() return f() end f()"}) {
    INFO(bomb);
    CHECK(error_of(bomb).code != "none");
  }
  CHECK(error_of("while true do pcall(function() while true do end end) end").code == "lua-limit");
}

TEST_CASE("xpcall gives what its handler makes of an error") {
  CHECK(value_of("select(2, xpcall(error, function(m) return 'handled ' .. m end, 'x'))") ==
        Value("handled x"));
  CHECK(value_of("select(2, xpcall(function(a) return a end, error, 5))") == Value(5));
}

TEST_CASE("S-14: memory has a cap, and the script is told") {
  for (const char* bomb :
       {"local s = ('x'):rep(1 << 30)", "local s = 'x' while true do s = s .. s end",
        "local t = {} for i = 1, 1e8 do t[i] = {i} end",
        "local function f() return 1 + f() end f()",
        "local t = {} for i = 1, 1e7 do t[i] = 'abc' .. i end "
        "return {x = table.concat(t)}"}) {
    INFO(bomb);
    const auto error = error_of(bomb);
    CHECK(error.code == "lua-limit");
    CHECK_THAT(error.message, Contains("memory"));
  }
}

TEST_CASE("S-14: what would run where no hook looks is refused") {
  CHECK_THAT(error_of("setmetatable({}, {__gc = function() end})").message, Contains("__gc"));
  CHECK_THAT(error_of("setmetatable({}, {__mode = 'k'})").message, Contains("__mode"));
  CHECK(value_of("(''):rep(1 << 60)") == Value(""));
  CHECK(value_of("('ab'):rep(2, '-')") == Value("ab-ab"));
}

TEST_CASE("what cannot be passed on is an error with a place") {
  CHECK_THAT(error_of("fs.write('a', '\\xff')").message, Contains("t.lua:1: text that is not"));
  CHECK_THAT(error_of("fs.write{path = 'a', text = 0/0}").message, Contains("not finite"));
  CHECK_THAT(error_of("local t = {} t.t = t fs.read(t)").message, Contains("holds itself"));
  CHECK_THAT(error_of("return {f = print}").message, Contains("a function cannot be passed on"));
  CHECK_THAT(error_of("fs.read('a', 'b')").message, Contains("fs.read takes at most 1 argument"));
}

}  // namespace
}  // namespace reprise::script
