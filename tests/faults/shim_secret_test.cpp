// S-18: what a child says of a hidden text is on no disk, whatever is killed and when.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "rig/engine_process.h"

using namespace reprise;
using process::Ending;
using rig::EngineProcess;
using rig::LauncherRig;
using Fate = shim::Leftover::Fate;

namespace {

const std::string canary = "canary-5ecret-value";

// Says the canary in two halves, `between` them some other command, on both streams and in its
// output file.
process::LaunchSpec teller(const LauncherRig& rig, const std::string& after = "",
                           const std::string& between = "sleep 0.1") {
  auto spec = rig.shell("t", "printf canary-5; " + between +
                                 "; echo ecret-value; echo \"$T\" >&2;"
                                 "echo k=$T > $REPRISE_OUTPUT" +
                                 after);
  spec.env.emplace_back("T", canary);
  spec.hidden = {{canary, "[secret T]"}};
  return spec;
}

std::size_t files_that_hold(const LauncherRig& rig, const std::string& text) {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(rig.folder.path))
    if (file.is_regular_file() && rig::text_of(file.path()).find(text) != std::string::npos)
      ++count;
  return count;
}

}  // namespace

TEST_CASE("S-18: a living engine hears what the child said, and no file holds it") {
  LauncherRig rig;
  const auto result = rig.run(teller(rig));
  CHECK(result.stdout_text == canary + "\n");
  CHECK(result.stderr_tail == canary + "\n");
  CHECK(result.output_text == "k=" + canary + "\n");
  CHECK_FALSE(result.masked);
  CHECK(files_that_hold(rig, canary) == 0);
  CHECK(rig::text_of(rig.log_path("t")) == "[secret T]\n[secret T]\n");
  CHECK_FALSE(std::filesystem::exists(rig.output_path("t")));
}

TEST_CASE("S-18: a result that is kept for the next engine holds marks") {
  LauncherRig rig;
  const std::string go = rig.folder.quoted("go");
  EngineProcess engine(rig.folder,
                       {teller(rig, "", "until [ -e " + go + " ]; do sleep 0.02; done")});
  REQUIRE(rig::wait_until([&] { return rig.stored("t").has_value(); }));
  engine.kill();
  std::ofstream(rig.folder / "go").flush();
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  REQUIRE(found[0].fate == Fate::finished);
  CHECK(found[0].result.masked);
  CHECK(found[0].result.stdout_text == "[secret T]\n");
  CHECK(found[0].result.stderr_tail == "[secret T]\n");
  CHECK(found[0].result.output_text == "k=[secret T]\n");
  CHECK(files_that_hold(rig, canary) == 0);
}

TEST_CASE("S-18: the output file of a child that died with its shim goes when it is forgotten") {
  LauncherRig rig;
  EngineProcess engine(rig.folder, {teller(rig, "; sleep 1000")});
  REQUIRE(rig::wait_until([&] { return std::filesystem::exists(rig.output_path("t")); }));
  engine.kill_with_shims();
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  CHECK(found[0].fate == Fate::gone);
  rig.launcher().forget("t");
  CHECK(files_that_hold(rig, canary) == 0);
}
