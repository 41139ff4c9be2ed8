// What a module may do while it is read, and what it must declare.
#include <catch2/catch.hpp>

#include "script/read_module.h"

using namespace reprise;
using Catch::Matchers::Contains;
using model::ModuleFault;

namespace {

model::ModuleReading read(const std::string& text, const model::FindModule& find = {}) {
  return script::read_module({"m.lua", text}, find);
}

ModuleFault fault_of(const std::string& text, const model::FindModule& find = {}) {
  const auto reading = read(text, find);
  const auto* fault = std::get_if<ModuleFault>(&reading);
  return fault == nullptr ? ModuleFault{ModuleFault::Kind::running, "", 0, "no fault"} : *fault;
}

// A module that does this before it declares itself.
std::string after(const std::string& code) {
  return code + "\nreturn {name = 'm', effect = 'none', run = function() end}\n";
}

std::string declaring(const std::string& fields) {
  return "return {name = 'm', effect = 'none', run = function() end, " + fields + "}";
}

}  // namespace

TEST_CASE("A module declares inputs, outputs, roots and hosts") {
  const auto reading = read(R"(
return {
  name = "restore", summary = "Restores.", effect = "unsafe",
  inputs = {
    to = {type = "path", required = true, help = "where"},
    wait = {type = "duration", default = "2s"},
    checks = {type = "list", items = {type = "map", fields = {url = {type = "string"}}}},
  },
  outputs = {bytes = {type = "int"}, note = {type = "string", optional = true}},
  roots = {"to"}, hosts = {"checks"}, cpu = "1m",
  run = function() end, probe = function() end,
})");
  const auto& module = std::get<model::ActionModule>(reading);
  CHECK(module.schema.name == "restore");
  CHECK(module.schema.effect == model::EffectClass::unsafe);
  REQUIRE(module.schema.params.size() == 4);
  CHECK(module.schema.params[0].name == "to");
  CHECK(module.schema.params[0].required);
  CHECK_FALSE(module.schema.params[0].secret_allowed);
  CHECK(module.schema.params[1].items[0].fields[0].name == "url");
  CHECK(module.schema.params[3].default_value == model::Value(std::int64_t{2000}));
  CHECK(module.outputs[0].required);
  CHECK_FALSE(module.outputs[1].required);
  CHECK(module.roots == std::vector<std::string>{"to"});
  CHECK(module.hosts == std::vector<std::string>{"checks"});
  CHECK(module.has_probe);
  CHECK(module.cpu_ms == 60'000);
}

TEST_CASE("Who may go over the network has an input for further hosts, unless it has its own") {
  const auto params = [](const std::string& more) {
    return std::get<model::ActionModule>(read(declaring(more))).schema.params;
  };
  for (const char* kind : {"hosts", "databases"}) {
    const auto plain =
        params("inputs = {a = {type = 'string'}}, " + std::string(kind) + " = {'a'}");
    REQUIRE(plain.size() == 2);
    CHECK(plain[1].name == "hosts");
    CHECK(plain[1].type == model::ParamType::list);
    CHECK(plain[1].items[0].type == model::ParamType::text);
  }
  CHECK(params("inputs = {a = {type = 'path'}}, roots = {'a'}").size() == 1);
  const auto own = params("inputs = {hosts = {type = 'map'}}, hosts = {'hosts'}");
  REQUIRE(own.size() == 1);
  CHECK(own[0].type == model::ParamType::map);
}

TEST_CASE("What a declaration says wrongly is told with its line") {
  CHECK(fault_of("return {\n effect = 'none',\n name = 'A b',\n}").line == 3);
  CHECK_THAT(fault_of("return {name = 'm', run = function() end}").message, Contains("harmful"));
  CHECK_THAT(fault_of("return {name = 'm', effect = 'none'}").message, Contains("function 'run'"));
  CHECK_THAT(fault_of(declaring("runs = 1")).hint, Contains("did you mean 'run'?"));
  CHECK_THAT(fault_of(declaring("roots = {'to'}")).message, Contains("which is no input"));
  CHECK_THAT(fault_of(declaring("inputs = {a = {help = 'x'}}")).message,
             Contains("has the type ''"));
  CHECK_THAT(fault_of(declaring("inputs = {a = {type = 'int', default = 'x'}}")).message,
             Contains("default of 'a' is not of its type"));
  CHECK_THAT(fault_of(declaring("inputs = {a = {type = 'int', items = {type = 'int'}}}")).message,
             Contains("'items' belongs to the type list"));
  CHECK_THAT(fault_of(declaring("cpu = '5'")).message, Contains("'cpu' must be a duration"));
  CHECK_THAT(fault_of("return function() end").message, Contains("must return a table"));
}

TEST_CASE("A faulty line of another module is told there") {
  const auto fault = fault_of(after("require('./other')"), [](const std::string&) {
    return model::ModuleText{"other.lua", "local a = 1\nerror('no')"};
  });
  CHECK(fault.source == "other.lua");
  CHECK(fault.line == 2);
  CHECK(fault.message == "no");
}

TEST_CASE("What a module requires is read once and kept") {
  int asked = 0;
  const auto reading = read(after("assert(require('./o') == require('./o'))"), [&](const auto&) {
    ++asked;
    return model::ModuleText{"o.lua", "return {}"};
  });
  REQUIRE(std::holds_alternative<model::ActionModule>(reading));
  CHECK(asked == 1);
  CHECK(std::get<model::ActionModule>(reading).required.at("./o").name == "o.lua");
  const auto circle = fault_of(after("require('./o')"), [](const auto&) {
    return model::ModuleText{"o.lua", "return require('./o')"};
  });
  CHECK_THAT(circle.message, Contains("requires itself"));
}

TEST_CASE("S-14: reading a module ends, whatever its top level tries") {
  for (const char* bomb :
       {"while true do end", "pcall(function() while true do end end) while true do end",
        "string.rep('x', 1 << 40)", "local s = 'x' while true do s = s .. s end",
        "string.find(('a'):rep(40), ('a-'):rep(40) .. 'b')",
        "table.move({}, 1, math.maxinteger - 1, 2)", "for i = 1, 1e9 do hash.sha256('x') end",
        "for i = 1, 1e9 do pairs({}) end", "local t = {} t[1] = ('x'):upper()",
        "local s = 'x' for i = 1, 1e9 do local t = s .. i end",
        "table.remove(setmetatable({}, {__len = function() return 1 << 62 end}), 1)",
        "local t = {} for i = 1, 1e9 do t[i] = {i} end",
        "local function f() return 1 + f() end f()", "fs.read('/etc/passwd')", "time.now()",
        "coroutine.create(print)", "load('return 1')", "os.exit(1)"}) {
    INFO(bomb);
    CHECK(fault_of(after(bomb)).kind == ModuleFault::Kind::running);
    CHECK(fault_of(after(bomb)).message != "no fault");
  }
}
