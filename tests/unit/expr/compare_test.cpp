#include "unit/expr/world.h"

using reprise::expr::test::eval;
using reprise::expr::test::hint_of;
using reprise::expr::test::World;

TEST_CASE("comparisons bind and group as Lua's do") {
  CHECK(eval("1 + 1 == 2") == "true");
  CHECK(eval("not 1 == 2") == "false");
  CHECK(eval("not (1 == 2)") == "true");
  CHECK(eval("1 == 1 == true") == "true");
  CHECK(eval("1 < 2 and 2 < 3 or 5 < 4") == "true");
  CHECK(eval("1 == 2 or 3 ~= 3 or 'x' == 'x'") == "true");
  CHECK(eval("'a' .. 'b' == 'ab'") == "true");
  CHECK(eval("-2 ^ 2 == -4.0") == "true");
  CHECK(eval("{1 == 1, a = 2 > 1, [3 < 4] = 5}").substr(0, 18) == "error[RP0404] 7:11");
  CHECK(eval("{1 == 1, 2 > 3}") == "[true,false]");
  CHECK(eval("(1 == 1) == (2 == 2)") == "true");
  CHECK(eval("1 | 2 == 3") == "true");
}

TEST_CASE("comparisons work in function bodies") {
  CHECK(eval("(function(x) if x == 1 then return 'one' elseif x > 1 then return 'more' end "
             "return 'less' end)(2)") == R"("more")");
  CHECK(eval("(function() local n = 0 while n < 5 do n = n + 1 end return n == 5 end)()") ==
        "true");
  CHECK(eval("(function() local n = 0 repeat local done = n >= 3 n = n + 1 until done "
             "return n end)()") == "4");
  CHECK(eval("(function() local x = 1 == 1 local y = 2 ~= 2 return x, y end)()") == "true");
  CHECK(eval("((function() return 2, 3 end)()) == 2") == "true");
}

TEST_CASE("comparisons keep the lines of the code") {
  CHECK(eval("1 == 1 and\n2 == 2 and\ninputs.a.b == 3") ==
        "error[RP0402] 9:18 attempt to index a nil value (field 'a')");
}

TEST_CASE("numbers are compared by value, text by bytes") {
  CHECK(eval("1 == 1.0") == "true");
  CHECK(eval("1 < 1.5") == "true");
  CHECK(eval("9007199254740993 == 9007199254740992.0") == "false");
  CHECK(eval("9007199254740993 > 9007199254740992.0") == "true");
  CHECK(eval("'Z' < 'a'") == "true");
  CHECK(eval("'a' < 'ab'") == "true");
  CHECK(eval("'10' < '9'") == "true");
  CHECK(eval("'a\\0b' < 'a\\0c'") == "true");
}

TEST_CASE("things of different types are not equal, and have no order") {
  CHECK(eval("1 == '1'") == "false");
  CHECK(eval("true ~= 'true'") == "true");
  CHECK(eval("nil == false") == "false");
  CHECK(eval("1 < '2'") == "error[RP0402] 7:13 a number cannot be compared with text");
  CHECK(eval("nil < 1") == "error[RP0402] 7:15 nil cannot be compared with a number");
  CHECK(eval("true < false") == "error[RP0402] 7:16 a boolean cannot be compared with a boolean");
  CHECK(eval("{} < {}") == "error[RP0402] 7:14 a table cannot be compared with a table");
}

TEST_CASE("lists and maps are equal when their content is") {
  const World world = World().with("inputs", R"({"l": [1, {"a": "x"}], "m": {"k": [1.0]}})");
  CHECK(eval("inputs.l == inputs.l", world) == "true");
  CHECK(eval("inputs.l == {1, {a = 'x'}}", world) == "true");
  CHECK(eval("inputs.l == {1, {a = 'y'}}", world) == "false");
  CHECK(eval("inputs.l == {1}", world) == "false");
  CHECK(eval("inputs.m == {k = {1}}", world) == "true");
  CHECK(eval("inputs.m ~= {j = {1}}", world) == "true");
  CHECK(eval("inputs.l == inputs.m", world) == "false");
  CHECK(eval("inputs.l == 'text'", world) == "false");
}

TEST_CASE("len counts characters, items and members") {
  const World world = World().with("inputs", R"({"l": [1, 2], "m": {"k": 1}})");
  CHECK(eval("len('h\\u{e9}llo')") == "5");
  CHECK(eval("#'h\\u{e9}llo'") == "6");
  CHECK(eval("len(inputs.l) + len(inputs.m) + len({1, 2, 3})", world) == "6");
  CHECK(eval("len(5)") == "error[RP0402] 7:11 len() wants text, a list or a map, not a number");
  CHECK(eval("len(nil)").find("not nil") != std::string::npos);
}

TEST_CASE("contains looks for text in text, items in lists, keys in maps") {
  const World world = World().with("inputs", R"({"l": [1, "b", {"x": 1}], "m": {"k": null}})");
  CHECK(eval("contains('abc', 'bc')") == "true");
  CHECK(eval("contains('a.c', 'abc')") == "false");
  CHECK(eval("contains('abc', '%a')") == "false");
  CHECK(eval("contains('abc', '')") == "true");
  CHECK(eval("contains(inputs.l, 'b')", world) == "true");
  CHECK(eval("contains(inputs.l, 1.0)", world) == "true");
  CHECK(eval("contains(inputs.l, {x = 1})", world) == "true");
  CHECK(eval("contains({'a', 'b'}, 'c')") == "false");
  CHECK(eval("contains(inputs.m, 'k')", world) == "true");
  CHECK(eval("contains(inputs.m, 1)", world) ==
        "error[RP0402] 7:11 contains() wants text, not a number");
  CHECK(eval("contains(5, 1)").substr(0, 13) == "error[RP0402]");
}

TEST_CASE("starts_with compares the beginning of text") {
  CHECK(eval("starts_with('/var/lib', '/var')") == "true");
  CHECK(eval("starts_with('/va', '/var')") == "false");
  CHECK(eval("starts_with('abc', '.')") == "false");
  CHECK(eval("starts_with(1, '1')").substr(0, 13) == "error[RP0402]");
}

TEST_CASE("json and text write values") {
  CHECK(eval("json({b = 1, a = {true, null}})") == R"("{\"a\":[true,null],\"b\":1}")");
  CHECK(eval("json('q\"')") == R"("\"q\\\"\"")");
  CHECK(eval("json(nil)") == R"("null")");
  CHECK(eval("text(0.1)") == R"("0.1")");
  CHECK(eval("text(5) .. text(true)") == R"("5true")");
  CHECK(eval("text({})").substr(0, 13) == "error[RP0402]");
  CHECK(eval("text(null)").substr(0, 13) == "error[RP0402]");
}
