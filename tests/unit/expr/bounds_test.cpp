#include "unit/expr/world.h"

using namespace reprise;
using reprise::expr::test::eval;
using reprise::expr::test::World;

namespace {

const std::string too_long = "error[RP0403] 7:11 the expression runs too long";
const std::string too_much_memory = "error[RP0403] 7:11 the expression needs too much memory";

std::string in_function(const std::string& body) { return "(function() " + body + " end)()"; }

}  // namespace

TEST_CASE("an endless loop is stopped") {
  CHECK(eval(in_function("while true do end")) == too_long);
  CHECK(eval(in_function("repeat until false")) == too_long);
  CHECK(eval(in_function("for i = 1, 9223372036854775807 do end")) == too_long);
  CHECK(eval(in_function("local x = 0 while x == x do x = x + 1 end")).find("RP0403") !=
        std::string::npos);
}

TEST_CASE("recursion without end is stopped") {
  CHECK(eval(in_function("local function f() return 1 + f() end return f()")) == too_much_memory);
  CHECK(eval(in_function("local function f() return f() end return f()")) == too_long);
  CHECK(eval(in_function("local f, g f = function() return 1 + g() end "
                         "g = function() return 1 + f() end return f()")) == too_much_memory);
}

TEST_CASE("memory is capped") {
  CHECK(eval(in_function("local s = 'x' for i = 1, 40 do s = s .. s end return s")) ==
        too_much_memory);
  CHECK(eval(in_function("local s = 'x' while true do s = s .. s .. s .. s end")) ==
        too_much_memory);
  CHECK(eval(in_function("local s = 'x' for i = 1, 10 do s = s .. s end "
                         "local t = {} for i = 1, 9000 do t[i] = s .. i end")) == too_much_memory);
}

TEST_CASE("copying without end costs its bytes although it frees them") {
  const auto result =
      eval(in_function("local s = 'x' for i = 1, 20 do s = s .. s end "
                       "for i = 1, 30000 do local t = s .. i end return 1"));
  CHECK(result == too_much_memory);
}

TEST_CASE("garbage is collected before memory runs out") {
  CHECK(eval(in_function("local n = 0 for i = 1, 5000 do local t = {i, i, i, i, i, i} "
                         "local s = 'some text of a certain length ' .. i n = n + #t end "
                         "return n")) == "30000");
}

TEST_CASE("work inside helpers is counted") {
  const World world = World().with("inputs", R"({"text": ")" + std::string(60'000, 'a') + "\"}");
  const auto loop = [](const std::string& call) {
    return in_function("local t = inputs.text for i = 1, 10000 do local x = " + call +
                       " end return 1");
  };
  for (const char* call : {"contains(t, 'b')", "json(t)", "len(t)", "text(t)", "t == t .. ''",
                           "t < t .. 'a'", "inputs.text", "json({t})"})
    CHECK((call + (" " + eval(loop(call), world).substr(0, 13))) ==
          call + std::string(" error[RP0403]"));
  CHECK(eval("contains(inputs.text, 'ab')", world) == "false");
}

TEST_CASE("comparing large data in a loop is counted") {
  std::string list = "[0";
  for (int i = 1; i < 5'000; ++i) list += "," + std::to_string(i);
  const World world = World().with("inputs", R"({"a": )" + list + R"(], "b": )" + list + "]}");
  CHECK(eval("inputs.a == inputs.b", world) == "true");
  CHECK(eval(in_function("for i = 1, 100 do local x = inputs.a == inputs.b end return 1"), world)
            .find("RP0403") != std::string::npos);
}

TEST_CASE("large data is looked into without being copied") {
  std::string list = "[0";
  for (int i = 1; i < 200'000; ++i) list += ",{\"id\":" + std::to_string(i) + "}";
  const World world = World().with("inputs", R"({"list": )" + list + "]}");
  CHECK(eval("inputs.list[150001].id + #inputs.list", world) == "350000");
  CHECK(expr::evaluate(expr::test::code("inputs.list"), world).value().list().size() == 200'000);
}

TEST_CASE("a bound that is too small for an empty state is an error like the others") {
  for (const std::size_t bytes : {0u, 100u, 1000u, 3000u, 5000u})
    CHECK(eval("'a' .. 'b'", {}, {bytes, 1000}) == too_much_memory);
  CHECK(eval("1", {}, {64u << 10, 1000}) == "1");
}

TEST_CASE("bounds hold for each evaluation anew") {
  for (int i = 0; i < 20; ++i) {
    CHECK(eval(in_function("for i = 1, 20000 do end return 1")) == "1");
    CHECK(eval(in_function("while true do end")) == too_long);
  }
}
