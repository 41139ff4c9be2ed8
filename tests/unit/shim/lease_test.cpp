// Attempts that share workers, through a real shim and the real worker of scripts.
#include <signal.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <thread>

#include "rig/launcher_rig.h"
#include "shim/lease.h"

using namespace reprise;
using process::Ending;
using rig::LauncherRig;
using rig::text_of;

namespace {

process::LaunchSpec script(const LauncherRig& rig, const std::string& token,
                           const std::string& text) {
  auto spec = rig.spec(token, {rig::worker(), "--lua", "--state", rig.folder.path});
  spec.shared = true;
  spec.output_path.clear();
  const std::string request = R"({"script":{"name":"s","text":")" + text +
                              R"("},"inputs":{},"cpu":60000,"token":")" + token + "\"}";
  std::string head = std::to_string(request.size());
  head.insert(0, 10 - head.size(), '0');
  spec.stdin_text = head + request + "{}";
  return spec;
}

constexpr const char* endless = "print('hi') while true do end";

// Lets the engine work until the script has said its first word.
void run_until_it_works(LauncherRig& rig, const std::string& token) {
  REQUIRE(rig.run_until([&] { return text_of(rig.log_path(token)) == "hi\n"; }));
}

std::vector<pid_t> below(const std::vector<pid_t>& parents) {
  std::vector<pid_t> found;
  for (const auto& info : process::all_processes())
    if (!info.dead && std::find(parents.begin(), parents.end(), info.parent) != parents.end())
      found.push_back(info.pid);
  return found;
}

std::vector<pid_t> workers() { return below(LauncherRig::shims()); }

}  // namespace

TEST_CASE("one worker serves one attempt after the other, each with its own log and result") {
  LauncherRig rig;
  std::vector<pid_t> first;
  for (int i = 0; i < 5; ++i) {
    const std::string n = std::to_string(i);
    const auto result =
        rig.run(script(rig, "t" + n, "print('say " + n + "') return {v = " + n + "}"));
    CHECK(result.ending == Ending::exited);
    CHECK(result.exit == 0);
    CHECK(result.output_text == "{\"v\":" + n + "}\n");
    CHECK(text_of(rig.log_path("t" + n)) == "say " + n + "\n");
    if (i == 0) first = workers();
  }
  CHECK(first.size() == 1);
  CHECK(workers() == first);
}

TEST_CASE("what is long and what is short follow each other through one worker") {
  LauncherRig rig;
  std::vector<pid_t> first;
  for (const int length : {10, 8'000, 8'190, 100'000, 20, 9'000, 1}) {
    const std::string n = std::to_string(length);
    const std::string text = "-- " + std::string(static_cast<std::size_t>(length), 'c') +
                             "\\nreturn {v = ('x'):rep(" + n + ")}";
    const auto result = rig.run(script(rig, "t" + n, text));
    CHECK(result.output_text ==
          "{\"v\":\"" + std::string(static_cast<std::size_t>(length), 'x') + "\"}\n");
    if (first.empty()) first = workers();
  }
  CHECK(workers() == first);
}

TEST_CASE("a secret is not on the line to a worker, which has not forked yet") {
  shim::Lessor::Ends worker;
  const auto lessor = shim::Lessor::open(worker);
  REQUIRE(lessor);
  const auto said = [&](const std::string& input, bool is_secret) {
    REQUIRE(lessor->give(input, {"/", {"A=b"}}, is_secret));
    std::string bytes(200'000, '\0');
    const ssize_t count = ::recv(worker.line.get(), bytes.data(), bytes.size(), 0);
    return bytes.substr(0, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  };
  CHECK(said("plain words", false).find("plain words") != std::string::npos);
  const std::string word = said("hidden words", true);
  CHECK_FALSE(word.empty());
  CHECK(word.find("hidden words") == std::string::npos);
  CHECK(said(std::string(100'000, 'x'), false).size() == word.size());
}

TEST_CASE(
    "an attempt is ended at its deadline or on request, with its worker, and the next goes on") {
  LauncherRig rig;
  rig.run(script(rig, "t1", "return {}"));
  const auto before = workers();
  auto spec = script(rig, "t2", endless);
  spec.timeout_ms = 300;
  CHECK(rig.run(spec).ending == Ending::timed_out);
  CHECK(below(before).empty());
  CHECK(rig.run(script(rig, "t3", "return {}")).exit == 0);
  CHECK(workers() != before);
  rig.launch(script(rig, "t4", endless));
  run_until_it_works(rig, "t4");
  rig.launcher().stop("t4", 100);
  CHECK(rig.run_until([&] { return rig.results.contains("t4"); }));
  CHECK(rig.results["t4"].ending == Ending::stopped);
  CHECK_FALSE(rig.results["t4"].survivors);
}

TEST_CASE("a worker that is killed costs its attempt, and an idle one nothing") {
  LauncherRig rig;
  rig.run(script(rig, "t1", "return {}"));
  for (const pid_t pid : workers()) ::kill(pid, SIGKILL);
  CHECK(rig.run(script(rig, "t2", "return {}")).exit == 0);
  rig.launch(script(rig, "t3", endless));
  run_until_it_works(rig, "t3");
  for (const pid_t pid : workers()) ::kill(pid, SIGKILL);
  CHECK(rig.run_until([&] { return rig.results.contains("t3"); }));
  CHECK(rig.results["t3"].ending == Ending::signalled);
  CHECK(rig.run(script(rig, "t4", "return {}")).exit == 0);
}

TEST_CASE("a crash or a bomb of one script leaves its neighbours alone") {
  LauncherRig rig;
  for (int i = 0; i < 4; ++i)
    rig.launch(script(rig, "n" + std::to_string(i),
                      "local t = {} for i = 1, 3e6 do t[i % 9] = i end return {v = 1}"));
  rig.launch(script(rig, "bomb", "local s = 'x' while true do s = s .. s end"));
  rig.launch(
      script(rig, "pattern", "return {v = string.find(('a'):rep(30), ('a-'):rep(30) .. 'b')}"));
  rig.run_for(rig::milliseconds(50));
  rig.launcher().stop("pattern", 0);
  CHECK(rig.run_until([&] { return rig.results.size() == 6; }));
  CHECK(rig.results["bomb"].exit == 1);
  CHECK(rig.results["bomb"].output_text.find("lua-limit") != std::string::npos);
  for (int i = 0; i < 4; ++i)
    CHECK(rig.results["n" + std::to_string(i)].output_text == "{\"v\":1}\n");
}

TEST_CASE("a worker at rest is no part of an attempt that is ended") {
  LauncherRig rig;
  rig.launch(script(rig, "long0", endless));
  rig.launch(script(rig, "long1", endless));
  for (const char* token : {"long0", "long1"}) run_until_it_works(rig, token);
  for (int i = 0; i < 8; ++i)
    rig.launch(script(rig, "t" + std::to_string(i), "for i = 1, 1e7 do end return {}"));
  CHECK(rig.run_until([&] { return rig.results.size() == 8; }));
  const auto before = workers();
  REQUIRE(before.size() > 2);
  for (const char* token : {"long0", "long1"}) rig.launcher().stop(token, 100);
  CHECK(rig.run_until([&] { return rig.results.size() == 10; }));
  CHECK(workers().size() == before.size() - 2);
  CHECK_FALSE(rig.results["long0"].survivors);
}

TEST_CASE("those that take long do not keep the others waiting") {
  LauncherRig rig;
  for (int i = 0; i < 12; ++i) rig.launch(script(rig, "long" + std::to_string(i), endless));
  for (int i = 0; i < 30; ++i) rig.launch(script(rig, "t" + std::to_string(i), "return {}"));
  CHECK(rig.run_until([&] { return rig.results.size() == 30; }));
  for (int i = 0; i < 12; ++i) rig.launcher().stop("long" + std::to_string(i), 0);
  CHECK(rig.run_until([&] { return rig.results.size() == 42; }));
}

TEST_CASE("results that nobody forgets keep nobody waiting for long") {
  LauncherRig rig;
  // More than the shims keep at once.
  const std::size_t count = std::min(4u, std::thread::hardware_concurrency()) * 256 + 20;
  for (std::size_t i = 0; i < count; ++i)
    rig.launch(script(rig, "t" + std::to_string(i), "return {}"));
  CHECK(rig.run_until([&] { return rig.results.size() == count; }));
}

TEST_CASE("one that waits for its turn is stopped without having begun") {
  LauncherRig rig;
  for (int i = 0; i < 40; ++i) rig.launch(script(rig, "t" + std::to_string(i), endless));
  for (int i = 40; i-- > 0;) rig.launcher().stop("t" + std::to_string(i), 0);
  CHECK(rig.run_until([&] { return rig.results.size() == 40; }));
  for (const auto& [token, result] : rig.results)
    if (result.ending == Ending::not_started)
      CHECK(result.error == "stopped before it was started");
#ifndef REPRISE_UNDER_SANITIZER
  // There a worker takes as long to start as others wait for it: nobody waits in vain.
  CHECK(rig.results["t39"].ending == Ending::not_started);
#endif
}

TEST_CASE("what cannot be started is not, with the reason, by a worker as by a child") {
  LauncherRig rig;
  auto spec = script(rig, "t", "return {}");
  spec.cwd = "/nonesuch";
  const auto result = rig.run(spec);
  CHECK(result.ending == Ending::not_started);
  CHECK(result.error == "working directory /nonesuch: No such file or directory");
}

TEST_CASE("without its engine an attempt ends by itself, its result is kept, and no worker stays") {
  LauncherRig rig;
  rig.run(script(rig, "t1", "return {}"));
  rig.launch(script(rig, "t2",
                    "print('hi') local t = {} for i = 1, 2e7 do t[i % 9] = i end return {v = 2}"));
  run_until_it_works(rig, "t2");
  rig.stop_engine();
  rig.start_engine();
  const auto found = rig.collect();
  CHECK(workers().empty());
  const auto kept =
      std::find_if(found.begin(), found.end(), [](const auto& one) { return one.token == "t2"; });
  REQUIRE(kept != found.end());
  CHECK(kept->fate == shim::Leftover::Fate::finished);
  CHECK(kept->result.output_text == "{\"v\":2}\n");
}

TEST_CASE("a shim that dies takes its workers along: an attempt is lost with a proof") {
  LauncherRig rig;
  rig.run(script(rig, "t1", "return {}"));
  rig.launch(script(rig, "t2", endless));
  run_until_it_works(rig, "t2");
  const auto held = workers();
  REQUIRE_FALSE(held.empty());
  for (const pid_t pid : LauncherRig::shims()) ::kill(pid, SIGKILL);
  CHECK(rig.run_until([&] { return rig.lost.contains("t2"); }));
  CHECK(below(held).empty());
}
