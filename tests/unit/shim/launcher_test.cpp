// Launches through a real shim: what a child gets and what is told of it.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/sha256.h"
#include "rig/launcher_rig.h"

using namespace reprise;
using process::Ending;
using rig::LauncherRig;
using rig::text_of;

TEST_CASE("a child's status, streams, outputs and log come back") {
  LauncherRig rig;
  const auto result = rig.run(rig.shell("t",
                                        "echo out; sleep 0.1; echo err >&2; sleep 0.1; echo out2; "
                                        "echo k=v > $REPRISE_OUTPUT; exit 3"));
  CHECK(result.ending == Ending::exited);
  CHECK(result.exit == 3);
  CHECK(result.stdout_text == "out\nout2\n");
  CHECK(result.stderr_tail == "err\n");
  CHECK(result.output_text == "k=v\n");
  CHECK(text_of(rig.log_path("t")) == "out\nerr\nout2\n");
  CHECK(result.log_bytes == 13);
  CHECK(result.log_sha256 == base::sha256_hex("out\nerr\nout2\n"));
  CHECK(result.log_error.empty());
  CHECK(result.millis >= 150);  // the child may have begun before its launcher looks at the clock
  CHECK_FALSE(result.survivors);
}

TEST_CASE("a child gets its environment with its token, its folder and its group") {
  LauncherRig rig;
  auto spec = rig.spec("t", {"env"});
  spec.env = {{"PATH", "/usr/bin:/bin"}, {"A", "b c"}};
  CHECK(rig.run(spec).stdout_text == "PATH=/usr/bin:/bin\nA=b c\nREPRISE_ATTEMPT_TOKEN=t\n");
  spec = rig.spec("t2", {"pwd"});
  spec.cwd = "/tmp";
  CHECK(rig.run(spec).stdout_text == "/tmp\n");
  spec = rig.spec("t3", {"ls", "/proc/self/fd"});
  CHECK(rig.run(spec).stdout_text == "0\n1\n2\n3\n");  // 3 is the folder that ls has open
  CHECK(
      rig.run(rig.shell("t4", "cut -d' ' -f1,5 /proc/$$/stat | { read a b; [ $a = $b ]; }")).exit ==
      0);
}

TEST_CASE("standard input holds the given text of any size, and nothing where none is given") {
  LauncherRig rig;
  auto spec = rig.spec("t", {"sha256sum"});
  spec.stdin_text = std::string(5'000'000, 'x') + std::string("\0\xff", 2);
  CHECK(rig.run(spec).stdout_text == base::sha256_hex(spec.stdin_text) + "  -\n");
  CHECK(rig.run(rig.spec("t2", {"wc", "-c"})).stdout_text == "0\n");
}

TEST_CASE("what cannot be started is not started, with the reason") {
  LauncherRig rig;
  const auto missing = rig.run(rig.spec("t", {"nonesuch"}));
  CHECK(missing.ending == Ending::not_started);
  CHECK(missing.error == "nonesuch: not found in PATH (/usr/bin:/bin)");
  auto spec = rig.spec("t2", {"true"});
  spec.cwd = "/nonesuch";
  CHECK(rig.run(spec).error == "working directory /nonesuch: No such file or directory");
  CHECK(rig.run(rig.spec("t3", {"true", std::string("a\0b", 3)})).ending == Ending::not_started);
  CHECK(rig.run(rig.spec("t4", {})).ending == Ending::not_started);
  CHECK(rig.run(rig.spec("a/b", {"true"})).ending == Ending::not_started);
  spec = rig.spec("t5", {"true"});
  spec.env.emplace_back("BAD=NAME", "x");
  CHECK(rig.run(spec).ending == Ending::not_started);
}

TEST_CASE("an end by a signal is told apart from an exit with its number") {
  LauncherRig rig;
  const auto killed = rig.run(rig.shell("t", "kill -9 $$"));
  CHECK(killed.ending == Ending::signalled);
  CHECK(killed.signal == 9);
  const auto nine = rig.run(rig.shell("t2", "exit 9"));
  CHECK(nine.ending == Ending::exited);
  CHECK(nine.exit == 9);
}

TEST_CASE("a delay is waited before the child starts, and a stop in it means not started") {
  LauncherRig rig;
  auto spec = rig.shell("t", "true");
  spec.delay_ms = 150;
  const auto begin = std::chrono::steady_clock::now();
  rig.launch(spec);
  spec = rig.shell("never", "touch " + rig.folder.quoted("started"));
  spec.delay_ms = 60'000;
  rig.launch(spec);
  REQUIRE(rig.run_until([&] { return rig.results.contains("t"); }));
  CHECK(std::chrono::steady_clock::now() - begin >= rig::milliseconds(150));
  rig.launcher().stop("never", 0);
  REQUIRE(rig.run_until([&] { return rig.results.size() == 2; }));
  CHECK(rig.results["t"].ending == Ending::exited);
  CHECK(rig.results["never"].ending == Ending::not_started);
  CHECK_FALSE(std::filesystem::exists(rig.folder / "started"));
}

TEST_CASE("at its deadline a child gets TERM, and may end well, but has timed out") {
  LauncherRig rig;
  auto spec = rig.shell("t", "trap 'echo bye; exit 0' TERM; echo hi; while :; do sleep 0.01; done");
  spec.timeout_ms = 1'000;  // the shell needs a part of it to set its trap
  spec.grace_ms = 50'000;
  const auto result = rig.run(spec);
  CHECK(result.ending == Ending::timed_out);
  CHECK(result.stdout_text == "hi\nbye\n");
  CHECK(result.millis >= 1'000);
  CHECK(result.millis < 50'000);
}

TEST_CASE("a stop gives TERM and after the grace KILL; the result still comes") {
  LauncherRig rig;
  rig.launch(rig.shell("t", "trap '' TERM; echo hi; while :; do sleep 0.01; done"));
  REQUIRE(rig.run_until([&] { return text_of(rig.log_path("t")) == "hi\n"; }));
  rig.launcher().stop("t", 100);
  REQUIRE(rig.run_until([&] { return rig.results.contains("t"); }));
  CHECK(rig.results["t"].ending == Ending::stopped);
  CHECK_FALSE(rig.results["t"].survivors);
}

TEST_CASE("a stop of an attempt that has ended changes nothing") {
  LauncherRig rig;
  rig.run(rig.shell("t", "true"));
  rig.launcher().stop("t", 0);
  rig.launcher().stop("unknown", 0);
  CHECK(rig.run(rig.shell("t2", "true")).ending == Ending::exited);
  CHECK(rig.reports["t"] == 1);
}

TEST_CASE("a stopped process is woken to hear TERM") {
  LauncherRig rig;
  rig.launch(rig.shell("t", "echo hi; kill -STOP $$"));
  REQUIRE(rig.run_until([&] { return text_of(rig.log_path("t")) == "hi\n"; }));
  rig.launcher().stop("t", 50'000);
  REQUIRE(rig.run_until([&] { return rig.results.contains("t"); }));
}

TEST_CASE(
    "a second shim is started only when the first is busy, and never more than there are cores") {
  LauncherRig rig;
  rig.run(rig.shell("t", "true"));
  rig.run(rig.shell("t2", "true"));
  CHECK(LauncherRig::shims().size() == 1);
  for (int i = 0; i < 20; ++i) rig.launch(rig.shell("p" + std::to_string(i), "sleep 0.2"));
  REQUIRE(rig.run_until([&] { return rig.results.size() == 22; }));
  CHECK(LauncherRig::shims().size() <= std::max(1u, std::thread::hardware_concurrency()));
}

TEST_CASE("a hundred children at once come back each with its own output, once") {
  LauncherRig rig;
  for (int i = 0; i < 100; ++i)
    rig.launch(rig.shell("t" + std::to_string(i),
                         "echo " + std::to_string(i) + "; exit " + std::to_string(i % 7)));
  REQUIRE(rig.run_until([&] { return rig.results.size() == 100; }));
  for (int i = 0; i < 100; ++i) {
    const auto& result = rig.results["t" + std::to_string(i)];
    CHECK(result.stdout_text == std::to_string(i) + "\n");
    CHECK(result.exit == i % 7);
    CHECK(rig.reports["t" + std::to_string(i)] == 1);
  }
}

TEST_CASE("files of an attempt stay until it is forgotten, and go then") {
  LauncherRig rig;
  rig.run(rig.shell("t", "echo k=v > $REPRISE_OUTPUT"));
  CHECK(std::filesystem::exists(rig.output_path("t")));
  CHECK(rig.stored("t"));
  rig.launcher().forget("t");
  CHECK(rig.run_until(
      [&] { return !rig.stored("t") && !std::filesystem::exists(rig.output_path("t")); }));
}

TEST_CASE(
    "what an earlier attempt of the same name left as output is gone before the child starts") {
  LauncherRig rig;
  std::ofstream(rig.output_path("t")) << "old=1\n";
  const auto result = rig.run(rig.shell("t", "[ ! -e \"$REPRISE_OUTPUT\" ]"));
  CHECK(result.exit == 0);
  CHECK(result.output_text.empty());
}

TEST_CASE("many attempts one after the other leave no more files than one") {
  LauncherRig rig;
  for (int i = 0; i < 300; ++i) {
    const std::string token = "t" + std::to_string(i);
    rig.run(rig.spec(token, {"true"}));
    rig.launcher().forget(token);
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(rig.folder / "attempts"))
    files += entry.exists() ? 1 : 0;
  CHECK(files <= 3);
  rig.stop_engine();
  CHECK(rig::no_child_left());
  CHECK(std::filesystem::is_empty(rig.folder / "attempts"));
}

TEST_CASE("with the kill switch set nothing is started") {
  LauncherRig rig;
  std::ofstream(rig.folder / "latch") << "1 stop everything";
  const auto refused = rig.run(rig.shell("t", "touch " + rig.folder.quoted("started")));
  CHECK(refused.ending == Ending::not_started);
  CHECK(refused.error.find("kill switch") == 0);
  CHECK_FALSE(std::filesystem::exists(rig.folder / "started"));
  std::ofstream(rig.folder / "latch") << "0";
  CHECK(rig.run(rig.shell("t2", "true")).ending == Ending::exited);
  std::filesystem::remove(rig.folder / "latch");
  std::filesystem::create_directory(rig.folder / "latch");  // cannot be read: counts as set
  CHECK(rig.run(rig.shell("t3", "true")).ending == Ending::not_started);
}

TEST_CASE("without the worker's executable nothing is started, and the engine goes on") {
  LauncherRig rig("/nonesuch/reprise-worker");
  const auto result = rig.run(rig.shell("t", "true"));
  CHECK(result.ending == Ending::not_started);
  CHECK(result.error.find("/nonesuch/reprise-worker") != std::string::npos);
}

TEST_CASE("a daemon may outlive its attempt only where that was said") {
  LauncherRig rig;
  // Known by a length of its own, and in its own session before its leader ends.
  const std::string length = std::to_string(1'000'000 + ::getpid());
  const std::string daemon = "rm -f up; env -i PATH=/bin setsid sh -c 'touch up; exec sleep " +
                             length +
                             "' >/dev/null 2>&1 </dev/null & until [ -e up ]; do sleep 0.01; done";
  auto spec = rig.shell("kept", daemon);
  spec.daemons = true;
  spec.cwd = rig.folder.path;
  CHECK_FALSE(rig.run(spec).survivors);
  const auto sleepers = [&] {
    const std::string command = std::string("sleep\0", 6) + length + '\0';
    std::vector<process::ProcessInfo> found;
    for (const auto& info : process::all_processes())
      if (text_of("/proc/" + std::to_string(info.pid) + "/cmdline") == command)
        found.push_back(info);
    return found;
  };
  REQUIRE(rig::wait_until([&] { return sleepers().size() == 1; }));
  spec = rig.shell("swept", daemon);
  spec.cwd = rig.folder.path;
  CHECK(rig.run(spec).ending == Ending::exited);
  CHECK(sleepers().size() == 1);  // its own went, the other's stayed
  CHECK(process::signal_process(sleepers()[0], SIGKILL));
}
