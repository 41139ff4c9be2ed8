// Scripts of one source, one after the other in one confined process: each in a state as new.
#include "worker/script_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <set>

#include "process/processes.h"
#include "script/host_calls.h"
#include "worker/computers.h"

namespace reprise::worker {
namespace {

using model::Map;
using model::Value;
using script::Machine;

script::Program program(const std::string& text, Map inputs = {}) {
  return {{"s", text}, {}, Value(std::move(inputs)), 7};
}

ScriptProcess start(const script::Program& of, const ScriptProcess::Bounds& bounds = {}) {
  auto process = ScriptProcess::start(of, bounds);
  REQUIRE(process.has_value());
  return std::move(*process);
}

std::set<pid_t> children() {
  std::set<pid_t> found;
  for (const auto& info : process::all_processes())
    if (info.parent == ::getpid() && !info.dead) found.insert(info.pid);
  return found;
}

Map outputs(ScriptProcess& process) {
  const auto word = process.listen();
  if (const auto* error = std::get_if<base::Error>(&word)) return {{"error", error->message}};
  REQUIRE(std::holds_alternative<Machine::Ended>(word));
  return std::get<Machine::Ended>(word).outputs;
}

TEST_CASE("nothing of a script is left for the next, whatever it has changed") {
  const std::string text = R"(
    local shared = require('m')
    local found = {tostring(canary), tostring(string.canary), tostring(math.canary),
                   tostring(shared.canary), tostring(('x').canary), ('a'):upper(),
                   tostring(getmetatable('x'))}
    canary, string.canary, math.canary, shared.canary = 'c', 'c', 'c', 'c'
    string.upper = function() return 'c' end
    for _, library in ipairs{string, math, table, json, time, fs} do
      pcall(function() library.canary = 'c' end)
    end
    pcall(function() setmetatable(_G, {__index = function() return 'c' end}) end)
    fs.exists('canary')
    return {found = table.concat(found, ' '), random = math.random(1000000), input = inputs.n})";
  auto with_module = program(text, {{"n", 1}});
  with_module.modules["m"] = {"m.lua", "return {}"};
  auto process = start(with_module);
  Map first;
  for (int n = 1; n <= 3; ++n) {
    if (n > 1) {
      with_module.inputs = Value(Map{{"n", n}});
      REQUIRE(process.is_as_new());
      REQUIRE(process.is_for(with_module, {}));
      REQUIRE(process.begin_again(with_module));
    }
    REQUIRE(std::holds_alternative<script::Call>(process.listen()));
    process.answer(script::given(Value(true)));
    Map now = outputs(process);
    CHECK(now["input"] == Value(n));
    CHECK(now["found"] == Value("nil nil nil nil nil A false"));
    if (n == 1) first = now;
    CHECK(now["random"] == first["random"]);
  }
}

TEST_CASE("another source or other bounds get another process") {
  auto one = program("return {}");
  auto process = start(one);
  outputs(process);
  CHECK(process.is_for(program("return {}", {{"n", 2}}), {}));
  CHECK_FALSE(process.is_for(program("return { }"), {}));
  CHECK_FALSE(process.is_for(one, {.cpu_ms = 1}));
  CHECK_FALSE(process.is_for(one, {.memory_bytes = 1u << 20}));
  one.modules["m"] = {"m.lua", "return {}"};
  CHECK_FALSE(process.is_for(one, {}));
}

TEST_CASE("only after a good end another one may follow") {
  for (const char* text : {"error('x')", "local s = 'x' while true do s = s .. s end",
                           "return {f = print}", "while true do end"}) {
    INFO(text);
    auto process = start(program(text), {.cpu_ms = 50});
    CHECK(outputs(process).contains("error"));
    CHECK_FALSE(process.is_as_new());
  }
}

TEST_CASE("each has the time to compute of its own, in its state and by the kernel") {
  const std::string text =
      "local t = time.now() if inputs.endless then while true do end end "
      "for i = 1, 4e7 do end return {}";
  auto process = start(program(text), {.cpu_ms = 950});
  for (int n = 0; n < 30; ++n) {  // more than the kernel's limit for one
    if (n > 0) REQUIRE(process.begin_again(program(text)));
    REQUIRE(std::holds_alternative<script::Call>(process.listen()));
    process.answer(script::given(Value(1)));
    CHECK_FALSE(outputs(process).contains("error"));
  }
  REQUIRE(process.begin_again(program(text, {{"endless", true}})));
  REQUIRE(std::holds_alternative<script::Call>(process.listen()));
  process.answer(script::given(Value(1)));
  CHECK(outputs(process)["error"] == Value("the script used up the time it may compute"));
}

TEST_CASE("a process that was killed at rest is not used again") {
  ::signal(SIGPIPE, SIG_IGN);  // as the worker does
  Computers computers;
  auto process = computers.take(program("return {n = inputs.n}", {{"n", 1}}), {});
  REQUIRE(process.has_value());
  outputs(*process);
  REQUIRE(children().size() == 1);
  const pid_t pid = *children().begin();
  computers.put_back(std::move(*process));
  ::kill(pid, SIGKILL);
  siginfo_t info{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) == 0);
  process = computers.take(program("return {n = inputs.n}", {{"n", 2}}), {});
  REQUIRE(process.has_value());
  CHECK(children().count(pid) == 0);
  CHECK(outputs(*process)["n"] == Value(2));
}

TEST_CASE("kept processes are used again, and a failed one is not") {
  Computers computers;
  const auto serve = [&](const std::string& text) {
    auto process = computers.take(program(text), {});
    REQUIRE(process.has_value());
    outputs(*process);
    const auto at_work = children();
    computers.put_back(std::move(*process));
    return at_work;
  };
  const auto good = serve("return {}"), bad = serve("error('x')");
  CHECK(serve("return {}") == good);
  CHECK(serve("error('x')") != bad);
  CHECK(serve("return {}") == good);
}

TEST_CASE("where sources follow one another, the process for the next one is there already") {
  Computers computers;
  const auto serve = [&](const std::string& text, const ScriptProcess::Bounds& bounds = {}) {
    auto with_module = program(text, {{"n", 5}});
    with_module.modules["m"] = {"m.lua", "return {x = 'of a module'}"};
    auto process = computers.take(std::move(with_module), bounds);
    REQUIRE(process.has_value());
    Map given = outputs(*process);
    computers.put_back(std::move(*process));
    computers.prepare();
    return given;
  };
  const auto children = [] {
    return process::subtree(process::all_processes(), {::getpid()}).size();
  };
  const auto before = children();
  serve("return {}");
  CHECK(children() == before + 1);  // one source needs no spare one
  serve("return {1}");
  CHECK(children() == before + 2);  // it has failed; the spare one waits
  const Map given = serve("return {n = inputs.n, x = require('m').x, r = math.random(1 << 40)}");
  CHECK(children() == before + 3);
  CHECK(given.at("n") == Value(5));
  CHECK(given.at("x") == Value("of a module"));
  Computers others;
  auto fresh = program("return {r = math.random(1 << 40)}");
  auto forked = others.take(fresh, {});
  REQUIRE(forked.has_value());
  CHECK(outputs(*forked).at("r") == given.at("r"));
  // The kernel's limit of a spare one is the usual one.
  CHECK(serve("while true do end", {.cpu_ms = 50}).contains("error"));
  for (int n = 0; n < 20; ++n) serve("return {n = " + std::to_string(n) + "}");
  CHECK(children() <= before + 10);  // eight, the spare one, and `forked`
}

}  // namespace
}  // namespace reprise::worker
