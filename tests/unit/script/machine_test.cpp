// A script from its beginning to its end, and what it may use.
#include <catch2/catch.hpp>

#include "unit/script/scripts.h"

namespace reprise::script {
namespace {

using Catch::Contains;
using model::List;
using model::Map;
using model::Value;

TEST_CASE("a script gets its inputs and returns its outputs") {
  Script script("return {sum = inputs.a + inputs.b[2], none = null, list = {}}",
                Map{{"a", 1}, {"b", List{2, 3}}});
  CHECK(outputs_of(script.start()) == Map{{"sum", 4}, {"none", {}}, {"list", List{}}});
  CHECK(outputs_of(Script("local x = 1").start()).empty());
  CHECK_THAT(error_of("return 5").message, Contains("must return a table"));
  CHECK_THAT(error_of("return {1, 2}").message, Contains("must return a table"));
}

TEST_CASE("a call stops the script, and its result lets it go on") {
  Script script(
      "local text = fs.read('a/b')\nfs.write{path = 'c', text = text .. '!'}\n"
      "return {text = text}");
  auto stop = script.start();
  REQUIRE(std::holds_alternative<Call>(stop));
  CHECK(std::get<Call>(stop).name == "fs.read");
  CHECK(std::get<Call>(stop).args == Value(Map{{"path", "a/b"}}));
  CHECK(std::get<Call>(stop).place == "t.lua:1");
  stop = script.machine.resume(given(Value("hi")));
  REQUIRE(std::holds_alternative<Call>(stop));
  CHECK(std::get<Call>(stop).args == Value(Map{{"path", "c"}, {"text", "hi!"}}));
  CHECK(std::get<Call>(stop).place == "t.lua:2");
  CHECK(outputs_of(script.machine.resume(given(Value(true)))) == Map{{"text", "hi"}});
}

TEST_CASE("an expected error of a call is nil and a table, a wrong use ends the script") {
  Script script("local text, why = fs.read('x')\nreturn {code = why.code, text = text or 'none'}");
  script.start();
  CHECK(outputs_of(script.machine.resume(given(base::Error{"not-found", "no file"}))) ==
        Map{{"code", "not-found"}, {"text", "none"}});
  Script wrong("fs.read(5)");
  wrong.start();
  const auto stop = wrong.machine.raise("path must be text");
  CHECK(std::get<base::Error>(stop).message == "t.lua:1: path must be text");
}

TEST_CASE("calls work through pcall, and errors say where they may not stand") {
  Script script("local ok, text = pcall(function() return fs.read('x') end)\nreturn {t = text}");
  script.start();
  CHECK(outputs_of(script.machine.resume(given(Value("in")))) == Map{{"t", "in"}});
  CHECK_THAT(error_of("('x'):gsub('x', function() return fs.read('y') end)").message,
             Contains("t.lua:1") && Contains("collect first, call then"));
}

TEST_CASE("errors carry the line, or the code that the script gave") {
  CHECK(error_of("local a\n\nreturn a.b").message ==
        "t.lua:3: attempt to index a nil value (local 'a')");
  const auto error = error_of("error({code = 'late', message = 'too late', hint = 'be early'})");
  CHECK(error.code == "late");
  CHECK(error.message == "too late");
  CHECK(error.hint == "be early");
  CHECK_THAT(error_of("x = = 2").message, Contains("t.lua:1: unexpected symbol"));
  CHECK_THAT(error_of("error(setmetatable({}, {__index = error}))").code, Contains("lua"));
}

TEST_CASE("a renewed machine is as new, wherever the script before has stopped") {
  bool is_spent = false;
  Machine machine({8u << 20, [&] { return is_spent; }}, [](std::string_view) {});
  const auto run = [&](const std::string& text) { return machine.start({{"t.lua", text}, {}}); };
  const auto judge = [&] {
    return outputs_of(
        run("local all = {tostring(leak), ('a'):upper(), tostring(string.leak), "
            "json.encode({1}), tostring(math.random(1 << 40)), type(require)} "
            "leak = ('x'):rep(3 << 20) return {all = table.concat(all, ' ')}"));
  };
  const Map first = judge();
  CHECK_FALSE(first.contains("error"));
  for (const char* before :
       {"leak = 1", "string.upper, string.leak, string, require = nil, 1, nil, nil", "fs.read('x')",
        "error('x')", "local s = 'x' while true do s = s .. s end",
        "json.encode = nil for i = 1, 1e5 do leak = {leak} end", "while true do end"}) {
    INFO(before);
    machine.renew();
    is_spent = std::string_view(before) == "while true do end";
    run(before);
    is_spent = false;
    for (int again = 0; again < 3; ++again) {
      machine.renew();
      CHECK(judge() == first);
    }
  }
}

TEST_CASE("what a script says goes out line by line") {
  Script script("print('a', 1, nil, {})\nlog('b')");
  script.start();
  CHECK(script.said == std::vector<std::string>{"a\t1\tnil\ttable", "b"});
}

TEST_CASE("modules are loaded once, from what is pinned") {
  Machine machine({}, [](std::string_view) {});
  const auto stop = machine.start({{"main.lua",
                                    "local a, b = require('m'), require('m')\n"
                                    "return {same = a == b, n = a.n, g = type(leak)}"},
                                   {{"m", {"m.lua", "return {n = 3}"}}}});
  CHECK(outputs_of(stop) == Map{{"same", true}, {"n", 3}, {"g", "nil"}});
  CHECK_THAT(error_of("require('os')").message, Contains("there is no module 'os'"));
}

TEST_CASE("retry waits between attempts by recorded calls, and gives what the last one gave") {
  Script script(
      "local n = 0\nlocal r = retry({attempts = 3, delay = '10ms'}, function(i)\n"
      "  n = n + 1\n  if i < 3 then error('no') end\n  return 'yes'\nend)\n"
      "return {r = r, n = n}");
  auto stop = script.start();
  CHECK(std::get<Call>(stop).args == Value(Map{{"for", "10ms"}}));
  CHECK(std::get<Call>(stop).place == "t.lua:2");
  stop = script.machine.resume(given(Value(true)));
  CHECK(std::get<Call>(stop).args == Value(Map{{"for", "20ms"}}));
  CHECK(outputs_of(script.machine.resume(given(Value(true)))) == Map{{"r", "yes"}, {"n", 3}});
  CHECK_THAT(error_of("retry({attempts = 1}, function() error('no') end)").message,
             Contains("t.lua:1: no"));
}

TEST_CASE("the pure part of the library") {
  CHECK(value_of("json.encode({b = {1, null}, a = 'x'})") == Value(R"({"a":"x","b":[1,null]})"));
  CHECK(value_of("json.decode('{\"a\":[1.50]}').a[1]") == Value("1.50"));
  CHECK(value_of("json.decode('null') == null") == Value(true));
  CHECK(value_of("(select(2, json.decode('{')).code)") != Value());
  CHECK(value_of("hash.sha256('abc'):sub(1, 8)") == Value("ba7816bf"));
  CHECK(value_of("time.parse('1970-01-01T00:00:02Z')") == Value(2000));
  CHECK(value_of("time.format(1500)") == Value("1970-01-01T00:00:01.500Z"));
  CHECK(value_of("time.duration('1m')") == Value(60'000));
}

TEST_CASE("decimals are exact, and text on both sides") {
  CHECK(value_of("decimal.add('0.1', '0.2')") == Value("0.3"));
  CHECK(value_of("decimal.sub('1', '1.005')") == Value("-0.005"));
  CHECK(value_of("decimal.mul('-1.10', '3')") == Value("-3.30"));
  CHECK(value_of("decimal.add('1e3', '1E-3')") == Value("1000.001"));
  CHECK(value_of("decimal.add('007', '.5')") == Value("7.5"));
  CHECK(value_of("decimal.compare('1.0', '1')") == Value(0));
  CHECK(value_of("decimal.compare('-2', '-1.99')") == Value(-1));
  CHECK(value_of("decimal.round('2.345', 2)") == Value("2.34"));
  CHECK(value_of("decimal.round('2.355', 2)") == Value("2.36"));
  CHECK(value_of("decimal.round('-0.5', 0)") == Value("0"));
  CHECK(value_of("decimal.round('3', 2)") == Value("3.00"));
  for (const char* wrong :
       {"''", "'1,5'", "'1.2.3'", "'0x10'", "'1e9999'", "'-'", "' 1'", "'nan'"}) {
    INFO(wrong);
    CHECK_THAT(error_of("decimal.add(" + std::string(wrong) + ", '1')").message,
               Contains("t.lua:1") && Contains("is no decimal number"));
  }
  CHECK_THAT(error_of("decimal.add(1, '1')").message, Contains("string expected"));
  CHECK_THAT(error_of("local x = ('9'):rep(900) decimal.mul(x, x)").message,
             Contains("more than 1,000 digits"));
}

TEST_CASE("a chunk is compiled without being run") {
  CHECK_FALSE(check_syntax({"x", "while true do end"}));
  const auto error = check_syntax({"x", "local a = 1\nlocal b = )"});
  REQUIRE(error);
  CHECK(error->line == 2);
  CHECK(error->message == "unexpected symbol near ')'");
  CHECK(check_syntax({"x", "\x1bLua"}));
}

}  // namespace
}  // namespace reprise::script
