// Attempts that sleep without a worker: what ends their sleep, through a real shim. The worker is
// one that does nothing but fall asleep, when the test says so.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "rig/launcher_rig.h"

using namespace reprise;
using process::Ending;
using rig::LauncherRig;

namespace {

constexpr int exit_interrupted = 75;

process::LaunchSpec napper(const LauncherRig& rig, const std::string& seconds, bool again = true) {
  auto spec = rig.spec("nap", {"python3", std::string(REPRISE_SOURCE_DIR) + "/tests/rig/napper.py",
                               rig.folder.path, seconds, again ? "1" : "0"});
  spec.shared = true;
  spec.timeout_ms = 0;
  spec.output_path.clear();
  return spec;
}

bool has_begun(const LauncherRig& rig) { return std::filesystem::exists(rig.folder / "begun"); }
void let_go(const LauncherRig& rig) { std::ofstream(rig.folder / "go").flush(); }

}  // namespace

TEST_CASE("an attempt that falls asleep when its engine has gone ends, and is found") {
  LauncherRig rig;
  rig.launch(napper(rig, "3600"));
  REQUIRE(rig.run_until([&] { return has_begun(rig); }));
  auto later = rig.shell("later", "true");
  later.delay_ms = 60'000;
  rig.launch(later);
  rig.run_for(rig::milliseconds(1));
  rig.stop_engine();
  // Its result tells that the shim knows.
  REQUIRE(rig::wait_until([&] { return rig.stored("later").has_value(); }));
  let_go(rig);
  rig.start_engine();
  const auto found = rig.collect();
  const auto nap =
      std::find_if(found.begin(), found.end(), [](const auto& one) { return one.token == "nap"; });
  REQUIRE(nap != found.end());
  CHECK(nap->fate == shim::Leftover::Fate::finished);
  CHECK(nap->result.ending == Ending::exited);
  CHECK(nap->result.exit == exit_interrupted);
}

TEST_CASE("an attempt that cannot go on after its sleep ends as interrupted") {
  LauncherRig rig;
  auto spec = napper(rig, "0.05");
  spec.cwd = rig.folder / "workplace";
  std::filesystem::create_directory(spec.cwd);
  rig.launch(spec);
  REQUIRE(rig.run_until([&] { return has_begun(rig); }));
  std::filesystem::remove(spec.cwd);
  let_go(rig);
  REQUIRE(rig.run_until([&] { return rig.results.contains("nap"); }));
  CHECK(rig.results["nap"].ending == Ending::exited);
  CHECK(rig.results["nap"].exit == exit_interrupted);
}

TEST_CASE("what a worker was to be given after a sleep is no output when it dies") {
  LauncherRig rig;
  rig.launch(napper(rig, "3600", false));
  REQUIRE(rig.run_until([&] { return has_begun(rig); }));
  let_go(rig);
  REQUIRE(rig.run_until([&] { return rig.results.contains("nap"); }));
  CHECK(rig.results["nap"].exit == exit_interrupted);
  CHECK(rig.results["nap"].output_text.empty());
}
