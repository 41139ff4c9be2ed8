// a step that ignores TERM, forks, double-forks, calls setsid. R-09: a step killed from
// outside.
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>

#include "rig/launcher_rig.h"

using namespace reprise;
using process::Ending;
using rig::LauncherRig;
using rig::text_of;

namespace {

// What lives below the shims of this process, themselves not counted.
std::size_t alive_below_shims() {
  const auto shims = LauncherRig::shims();
  std::size_t count = 0;
  for (const auto& info : process::subtree(process::all_processes(), shims))
    if (!info.dead && std::find(shims.begin(), shims.end(), info.pid) == shims.end()) ++count;
  return count;
}

}  // namespace

TEST_CASE("R-16: one that ignores TERM is dead soon after the grace") {
  LauncherRig rig;
  rig.launch(rig.spec("t", {HOSTILE_CHILD, "stubborn"}));
  REQUIRE(rig.run_until([&] { return text_of(rig.log_path("t")) == "ready\n"; }));
  const auto begin = std::chrono::steady_clock::now();
  rig.launcher().stop("t", 300);
  REQUIRE(rig.run_until([&] { return rig.results.contains("t"); }));
  const auto taken = std::chrono::steady_clock::now() - begin;
  CHECK(taken >= std::chrono::milliseconds(300));
  CHECK(taken < std::chrono::milliseconds(20'300));
  CHECK(rig.results["t"].ending == Ending::stopped);
  CHECK(rig.results["t"].signal == SIGKILL);
  CHECK_FALSE(rig.results["t"].survivors);
}

TEST_CASE("R-16: nobody outlives a leader that ends: a deaf tree over many sessions") {
  LauncherRig rig;
  const auto result = rig.run(rig.spec("t", {HOSTILE_CHILD, "tree"}));
  CHECK(result.ending == Ending::exited);
  CHECK_FALSE(result.survivors);
  CHECK(alive_below_shims() == 0);
}

TEST_CASE("R-16: nobody outlives a deadline: leader and tree deaf") {
  LauncherRig rig;
  auto spec = rig.spec("t", {HOSTILE_CHILD, "tree-stays"});
  spec.timeout_ms = 300;
  const auto result = rig.run(spec);
  CHECK(result.ending == Ending::timed_out);
  CHECK_FALSE(result.survivors);
  CHECK(alive_below_shims() == 0);
}

TEST_CASE("R-16: one that shed session, environment, files and parent is found all the same") {
  LauncherRig rig;
  const auto result = rig.run(rig.spec("t", {HOSTILE_CHILD, "shed"}));
  CHECK(result.ending == Ending::exited);
  CHECK_FALSE(result.survivors);
  CHECK(alive_below_shims() == 0);
}

TEST_CASE("R-16: one that passes its life on all the time is caught by its group") {
  LauncherRig rig;
  const auto result = rig.run(rig.spec("t", {HOSTILE_CHILD, "hot-potato"}));
  CHECK(result.ending == Ending::exited);
  CHECK_FALSE(result.survivors);
  CHECK(alive_below_shims() == 0);
}

TEST_CASE("R-16: trees that end beside each other are each swept, and only those") {
  LauncherRig rig;
  for (int i = 0; i < 4; ++i) {
    rig.launch(rig.spec("tree" + std::to_string(i), {HOSTILE_CHILD, "tree"}));
    rig.launch(rig.shell("calm" + std::to_string(i), "setsid sleep 3 & wait; exit 7"));
  }
  REQUIRE(rig.run_until([&] { return rig.results.size() == 8; }));
  for (int i = 0; i < 4; ++i) {
    CHECK_FALSE(rig.results["tree" + std::to_string(i)].survivors);
    const auto& calm = rig.results["calm" + std::to_string(i)];
    CHECK(calm.ending == Ending::exited);
    CHECK(calm.exit == 7);
    CHECK(calm.millis >= 2'900);  // its own child was not taken for another's
  }
  CHECK(alive_below_shims() == 0);
}

TEST_CASE("R-16: an orphan that may be another's is told, and gone when the shims are") {
  LauncherRig rig;
  for (int i = 0; i < 6; ++i)
    rig.launch(rig.spec("t" + std::to_string(i), {HOSTILE_CHILD, "shed"}));
  REQUIRE(rig.run_until([&] { return rig.results.size() == 6; }));
  std::size_t told = 0;
  for (const auto& [token, result] : rig.results) told += result.survivors ? 1 : 0;
  CHECK((alive_below_shims() == 0 || told > 0));
}

TEST_CASE("R-09: a step that was killed for its memory has ended by a signal") {
  LauncherRig rig;
  const auto result = rig.run(rig.spec("t", {HOSTILE_CHILD, "memory"}));
  CHECK(result.ending == Ending::signalled);
  CHECK(result.signal == SIGKILL);
}

TEST_CASE("a step that dumps core has ended by a signal, and the shim goes on") {
  LauncherRig rig;
  auto spec = rig.spec("t", {HOSTILE_CHILD, "core"});
  spec.cwd = rig.folder.path;
  const auto result = rig.run(spec);
  CHECK(result.ending == Ending::signalled);
  CHECK(result.signal == SIGABRT);
  CHECK(rig.run(rig.spec("t2", {"true"})).ending == Ending::exited);
}
