#include "unit/expr/world.h"

using namespace reprise;
using reprise::expr::test::eval;
using reprise::expr::test::hint_of;
using reprise::expr::test::World;

namespace {

World some_data() {
  return World().with("inputs", R"({"a": 1, "ledger": "/var/x.db", "list": [10, 20, {"x": "y"}],
    "none": null, "whole": 3.0, "my-key": 5, "deep": {"er": {"key": true}}})");
}

}  // namespace

TEST_CASE("data keeps its type on the way through an expression") {
  const World world = some_data();
  CHECK(eval("inputs.a", world) == "1");
  CHECK(eval("inputs.ledger", world) == R"("/var/x.db")");
  CHECK(eval("inputs.whole", world) == "3.0");
  CHECK(eval("inputs.deep", world) == R"({"er":{"key":true}})");
  CHECK(eval("inputs.list", world) == R"([10,20,{"x":"y"}])");
  CHECK(eval("inputs.deep.er.key", world) == "true");
  CHECK(eval("'text'") == R"("text")");
  CHECK(eval("1 // 1") == "1");
  CHECK(eval("2 / 1") == "2.0");
  CHECK(eval("nil") == "null");
}

TEST_CASE("a map or list that comes out is the very same data, not a copy") {
  const World world = some_data();
  const auto value = expr::evaluate(expr::test::code("inputs.deep.er"), world).value();
  CHECK(&value.map() == &world.roots.at("inputs")["deep"]["er"].map());
}

TEST_CASE("lists count from 1 and know their length") {
  const World world = some_data();
  CHECK(eval("inputs.list[1]", world) == "10");
  CHECK(eval("inputs.list[3].x", world) == R"("y")");
  CHECK(eval("#inputs.list", world) == "3");
  CHECK(eval("inputs.list[#inputs.list - 1]", world) == "20");
  CHECK(eval("inputs.list[2.0]", world) == "20");
  CHECK(eval("inputs.list[4]", world) == "null");
  CHECK(eval("inputs.list[0]", world) ==
        "error[RP0402] 7:11 lists count from 1: there is no item 0");
  CHECK(eval("inputs.list.first", world) ==
        "error[RP0402] 7:11 a list is indexed by whole numbers from 1, not by text");
  CHECK(eval("inputs.list[1.5]", world) ==
        "error[RP0402] 7:11 a list is indexed by whole numbers from 1, not by a number");
  CHECK(eval("inputs.deep[1]", world) ==
        "error[RP0402] 7:11 a map is indexed by text, not by a number");
}

TEST_CASE("JSON null is null: equal to itself, and not nil") {
  const World world = some_data();
  CHECK(eval("inputs.none == null", world) == "true");
  CHECK(eval("null == null") == "true");
  CHECK(eval("inputs.none == nil", world) == "false");
  CHECK(eval("inputs.absent == nil", world) == "true");
  CHECK(eval("inputs.absent == null", world) == "false");
  CHECK(eval("inputs.a ~= null", world) == "true");
  CHECK(eval("null") == "null");
  CHECK(eval("{a = null}") == R"({"a":null})");
}

TEST_CASE("a name with a dash is also reached with an underscore") {
  World world = some_data();
  CHECK(eval("inputs.my_key", world) == "5");
  CHECK(eval("inputs['my-key']", world) == "5");
  world.with("inputs", R"({"a-b_c-d": 1, "x_y": 2, "x-y": 3})");
  CHECK(eval("inputs.a_b_c_d", world) == "1");
  CHECK(eval("inputs.x_y", world) == "2");
}

TEST_CASE("what is nil cannot be looked into, and the place says where") {
  const World world = some_data();
  CHECK(eval("inputs.absent.x", world) ==
        "error[RP0402] 7:18 attempt to index a nil value (field 'absent')");
  CHECK(eval("inputs.a.x", world) ==
        "error[RP0402] 7:18 attempt to index a number value (field 'a')");
  CHECK(eval("inputs.none.x", world) ==
        "error[RP0402] 7:18 attempt to index a null value (field 'none')");
  CHECK(eval("1 +\n  inputs.absent.x", world) ==
        "error[RP0402] 8:20 attempt to index a nil value (field 'absent')");
  CHECK(hint_of("inputs.absent.x", world) ==
        "a step has outputs only once it succeeded; test for it with 'and', or name another key");
}

TEST_CASE("a wrong type is an error with its place") {
  const World world = some_data();
  CHECK(eval("1 + 'x'") ==
        "error[RP0402] 7:15 attempt to perform arithmetic on a string value (constant 'x')");
  CHECK(eval("1 + inputs.list", world) ==
        "error[RP0402] 7:22 attempt to perform arithmetic on a list value (field 'list')");
  CHECK(eval("'x' .. inputs.list", world) ==
        "error[RP0402] 7:25 attempt to concatenate a list value (field 'list')");
  CHECK(eval("#inputs.a", world) ==
        "error[RP0402] 7:19 attempt to get length of a number value (field 'a')");
  CHECK(eval("inputs.a()", world) ==
        "error[RP0402] 7:18 attempt to call a number value (field 'a')");
}

TEST_CASE("numbers that are none do not leave an expression") {
  CHECK(eval("0/0") == "error[RP0404] 7:11 the result is not a number (NaN)");
  CHECK(eval("1/0") == "error[RP0404] 7:11 the result is infinite");
  CHECK(eval("{-1/0}") == "error[RP0404] 7:11 the result is infinite");
  CHECK(eval("0/0 == 0/0") ==
        "error[RP0404] 7:15 a number that is compared is no number (NaN)");
  CHECK(eval("1 // 0") == "error[RP0402] 7:11 attempt to divide by zero");
}

TEST_CASE("tables leave an expression as lists or maps") {
  CHECK(eval("{1, 'a', true}") == R"([1,"a",true])");
  CHECK(eval("{a = 1, ['b-c'] = {2}}") == R"({"a":1,"b-c":[2]})");
  CHECK(eval("{}") == "[]");
  CHECK(eval("{1, nil, 3}").substr(0, 53) ==
        "error[RP0404] 7:11 a table is neither a list nor a ma");
  CHECK(eval("{1, a = 2}").substr(0, 18) == "error[RP0404] 7:11");
  CHECK(eval("{[true] = 1}") == "error[RP0404] 7:11 a table has a key that is a boolean");
  CHECK(eval("(function() local t = {} t[1] = t return t end)()") ==
        "error[RP0404] 7:11 the result is nested too deep");
}

TEST_CASE("functions and roots are no results") {
  CHECK(eval("len") == "error[RP0404] 7:11 the result is a function");
  CHECK(eval("function() end") == "error[RP0404] 7:11 the result is a function");
  CHECK(eval("steps") == "error[RP0404] 7:11 steps are used one by one");
  CHECK(eval("{needs}") == "error[RP0404] 7:11 steps are used one by one");
}

TEST_CASE("text that is no UTF-8 does not leave an expression") {
  CHECK(eval("'\\xff'") == "error[RP0404] 7:11 the text is not valid UTF-8");
  CHECK(eval("'\\u{e9}'") == "\"\xc3\xa9\"");
}

TEST_CASE("a root that has no meaning here is an error") {
  CHECK(eval("item.name") == "error[RP0401] 7:11 'item' has no meaning here");
  CHECK(hint_of("item.name") == "it is there in a step with 'foreach'");
  CHECK(eval("self.ready") == "error[RP0401] 7:11 'self' has no meaning here");
  CHECK(eval("item .. index", World().with("item", "\"n1\"").with("index", "2")) == R"("n12")");
  CHECK(eval("self.ready", World().with("self", R"({"ready": true})")) == "true");
}

TEST_CASE("targets and the run have all their names: another one is an error") {
  const World world = World().with("targets", R"({"ledger": {"host": "h1"}})");
  CHECK(eval("targets.ledger.host", world) == R"("h1")");
  CHECK(eval("targets.leger", world) == "error[RP0401] 7:19 there is no name 'leger' here");
  CHECK(hint_of("targets.leger", world) == "did you mean 'ledger'?");
  CHECK(eval("run.idd") == "error[RP0401] 7:15 there is no name 'idd' here");
  CHECK(eval("run.id") == R"("r1")");
}

TEST_CASE("an expression cannot change what it sees") {
  const World world = some_data();
  for (const char* code : {"(function() inputs.a = 2 end)()", "(function() inputs = 2 end)()",
                           "(function() inputs.list[1] = 2 end)()"})
    CHECK(eval(code, world).find("an expression changes nothing") != std::string::npos);
  CHECK(eval("inputs.a", world) == "1");
}
