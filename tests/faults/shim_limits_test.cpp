// R-08: no descriptors, no processes, no room. Definite: there was no child; and the engine goes
// on.
#include <sys/resource.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "process/held.h"
#include "rig/launcher_rig.h"

using namespace reprise;
using process::Ending;
using rig::LauncherRig;

namespace {

void limit_files(pid_t pid, rlim_t most) {
  rlimit limit{};
  REQUIRE(::prlimit(pid, RLIMIT_NOFILE, nullptr, &limit) == 0);
  limit.rlim_cur = most;
  REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &limit, nullptr) == 0);
}

// A worker whose system calls fail as told, for strace's `inject`.
std::string failing_worker(const rig::Folder& folder, const std::string& inject) {
  const std::string path = folder / "worker.sh";
  std::ofstream(path) << "#!/bin/sh\nexec strace -f -qq -o /dev/null -e trace="
                      << inject.substr(0, inject.find(':')) << " -e inject=" << inject << " "
                      << rig::worker() << " \"$@\"\n";
  ::chmod(path.c_str(), 0700);
  REQUIRE((std::filesystem::exists("/usr/bin/strace")));
  return path;
}

}  // namespace

TEST_CASE("R-08: a shim without descriptors starts nothing, and works again when it has some") {
  LauncherRig rig;
  rig.run(rig.spec("before", {"true"}));
  const pid_t shim = LauncherRig::shims().at(0);
  for (rlim_t most = 4; most < 16; ++most) {
    limit_files(shim, most);
    const std::string token = "t" + std::to_string(most);
    const auto result = rig.run(rig.shell(token, "touch " + rig.folder.quoted(token)));
    const bool ran = std::filesystem::exists(rig.folder / token);
    CHECK(result.ending == (ran ? Ending::exited : Ending::not_started));
    if (!ran) CHECK(result.error.find("Too many open files") != std::string::npos);
    if (most == 4) CHECK_FALSE(ran);  // the test bites
  }
  limit_files(shim, 256);
  CHECK(rig.run(rig.spec("after", {"true"})).ending == Ending::exited);
  CHECK(LauncherRig::shims() == std::vector<pid_t>{shim});
}

TEST_CASE("R-08: an engine without descriptors starts nothing, and works again when it has some") {
  LauncherRig rig;
  limit_files(::getpid(), 3);
  rig.launch(rig.spec("t", {"true"}));
  limit_files(::getpid(), 1'024);
  REQUIRE(rig.run_until([&] { return rig.results.contains("t"); }));
  CHECK(rig.results["t"].ending == Ending::not_started);
  CHECK(rig.results["t"].error.find("Too many open files") != std::string::npos);
  CHECK(rig.run(rig.spec("after", {"true"})).ending == Ending::exited);
}

TEST_CASE("R-08: a fork that fails is not started, and the next one is") {
  if (!rig::counts_are_ours) return;
  const rig::Folder tools;
  for (const std::string error : {"EAGAIN", "ENOMEM"}) {
    LauncherRig rig(failing_worker(tools, "clone:error=" + error + ":when=2"));
    CHECK(rig.run(rig.spec("first", {"true"})).ending == Ending::exited);
    const auto refused = rig.run(rig.spec("second", {"true"}));
    CHECK(refused.ending == Ending::not_started);
    CHECK_FALSE(refused.error.empty());
    CHECK(rig.run(rig.spec("third", {"true"})).ending == Ending::exited);
  }
}

TEST_CASE(
    "R-08: each system call of a launch may fail once; what was said to be not started was not") {
  if (!rig::counts_are_ours) return;
  const rig::Folder tools;
  for (const std::string call : {"pipe2", "openat", "epoll_ctl", "memfd_create", "pwrite64"}) {
    int failed = 0;
    for (int when = 1; when <= 12; ++when) {
      const std::string inject = call + ":error=ENOSPC:when=" + std::to_string(when);
      LauncherRig rig(failing_worker(tools, inject));
      for (const std::string token : {"one", "two"}) {
        auto spec = rig.shell(token, "cat > " + rig.folder.quoted(token));
        spec.stdin_text = "text";
        rig.launch(spec);
      }
      REQUIRE(rig.run_until([&] { return rig.reports.size() == 2; }));
      for (const auto& [token, result] : rig.results) {
        if (result.ending != Ending::not_started) continue;
        ++failed;
        CHECK_FALSE(std::filesystem::exists(rig.folder / token));
      }
    }
    CHECK(failed > 0);  // the test bites
  }
}

TEST_CASE("R-08: where the attempt cannot be noted, nothing is started") {
  LauncherRig rig;
  rig.run(rig.spec("before", {"true"}));
  std::filesystem::rename(rig.folder / "attempts", rig.folder / "elsewhere");
  auto spec = rig.shell("t", "touch " + rig.folder.quoted("started"));
  spec.output_path.clear();
  CHECK(rig.run(spec).ending == Ending::not_started);
  CHECK_FALSE(std::filesystem::exists(rig.folder / "started"));
  std::filesystem::rename(rig.folder / "elsewhere", rig.folder / "attempts");
  CHECK(rig.run(rig.spec("after", {"true"})).ending == Ending::exited);
}

TEST_CASE("R-08: a program that a scope was to hold and that cannot be noted is ended again") {
  if (!rig::counts_are_ours) return;
  const rig::Folder tools;
  LauncherRig rig;
  auto spec = rig.spec("t", {failing_worker(tools, "rename:error=ENOSPC:when=2"), "--hold"});
  spec.timeout_ms = 10'000;
  spec.stdin_text = R"({"argv":["sleep","1000"],"folder":")" + rig.folder.path +
                    R"(","name":"h","state":")" + rig.folder.path + R"(","grace":500})";
  CHECK(rig.run(spec).ending == Ending::exited);  // with it all that it has started
  const auto state = process::HeldFiles(rig.folder.path, "h").state();
  REQUIRE(state);
  CHECK(state->leader > 0);
  CHECK(state->ended == "it could not be noted");
  CHECK(state->detail.find("No space left on device") != std::string::npos);
}
