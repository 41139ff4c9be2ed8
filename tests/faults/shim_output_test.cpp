// a child that floods, closes early, writes any bytes, writes after its end.
#include <catch2/catch.hpp>
#include <charconv>
#include <filesystem>

#include "base/sha256.h"
#include "rig/launcher_rig.h"

using namespace reprise;
using process::Ending;
using rig::LauncherRig;
using rig::text_of;

namespace {

// Resident memory of a process in KiB.
long resident(pid_t pid) {
  const std::string text = text_of("/proc/" + std::to_string(pid) + "/status");
  const auto at = text.find("VmHWM:");
  long kib = 0;
  const auto digits = text.find_first_of("0123456789", at);
  if (at != std::string::npos)
    std::from_chars(text.data() + digits, text.data() + text.size(), kib);
  return kib;
}

}  // namespace

TEST_CASE("R-17: a flood is kept to its caps with a mark, and memory stays flat") {
  LauncherRig rig;
  rig.run(rig.spec("before", {"true"}));
  const pid_t shim = LauncherRig::shims().at(0);
  const long before = resident(shim);
  const auto result = rig.run(rig.spec("t", {HOSTILE_CHILD, "flood", "1000000000"}));
  CHECK(result.ending == Ending::exited);
  CHECK(result.exit == 0);  // it was never made to wait for ever
  CHECK(result.stdout_text == std::string(64u << 10, 'x'));
  CHECK(result.stdout_cut);
  CHECK(result.log_bytes < (16u << 20) + 100);
  const std::string log = text_of(rig.log_path("t"));
  CHECK(log.substr(16u << 20).find("the log is cut here, after 16777216 bytes") !=
        std::string::npos);
  CHECK(result.log_sha256 == base::sha256_hex(log));
  CHECK((!rig::counts_are_ours || resident(shim) - before < 2'048));
}

TEST_CASE("R-17: any bytes come through as they are") {
  LauncherRig rig;
  const auto result = rig.run(rig.spec("t", {HOSTILE_CHILD, "bytes"}));
  CHECK(result.stdout_text == std::string("a\0b\xff\xc0\xaf\x1b[31m\r\n", 13));
  CHECK(text_of(rig.log_path("t")) == result.stdout_text);
}

TEST_CASE("R-17: closed streams are not the end of the child") {
  LauncherRig rig;
  const auto result = rig.run(rig.spec("t", {HOSTILE_CHILD, "close-early", rig.folder / "worked"}));
  CHECK(result.ending == Ending::exited);
  CHECK(result.exit == 5);
  CHECK(std::filesystem::exists(rig.folder / "worked"));
}

TEST_CASE("R-17: what is written between the leader's end and the tree's is still taken") {
  LauncherRig rig;
  auto spec = rig.spec("t", {HOSTILE_CHILD, "write-late"});
  spec.grace_ms = 10'000;
  const auto result = rig.run(spec);
  CHECK(result.ending == Ending::exited);
  CHECK(result.stdout_text == "leader\nlate\n");
  CHECK_FALSE(result.survivors);
}

TEST_CASE("R-17: a flooding child hears its deadline") {
  LauncherRig rig;
  auto spec = rig.spec("t", {HOSTILE_CHILD, "flood", "9000000000000"});
  spec.timeout_ms = 300;
  const auto result = rig.run(spec);
  CHECK(result.ending == Ending::timed_out);
  CHECK(result.millis < 30'000);
}

TEST_CASE("R-17: many floods beside each other let a calm child through") {
  LauncherRig rig;
  for (int i = 0; i < 4; ++i) {
    auto spec = rig.spec("flood" + std::to_string(i), {HOSTILE_CHILD, "flood", "9000000000000"});
    spec.log_bytes_max = 1u << 20;
    rig.launch(spec);
  }
  rig.run_for(rig::milliseconds(100));
  for (int i = 0; i < 5; ++i)
    CHECK(rig.run(rig.spec("calm" + std::to_string(i), {"echo", "hi"})).stdout_text == "hi\n");
  for (int i = 0; i < 4; ++i) rig.launcher().stop("flood" + std::to_string(i), 100);
  CHECK(rig.run_until([&] { return rig.results.size() == 9; }));
}

TEST_CASE("R-17: an output file over its cap is cut, and one that is no file is nothing") {
  LauncherRig rig;
  auto result = rig.run(rig.shell("t", "head -c 2000000 /dev/zero > $REPRISE_OUTPUT"));
  CHECK(result.output_text.size() == (1u << 20));
  CHECK(result.output_cut);
  result = rig.run(rig.shell("t2", "rm $REPRISE_OUTPUT; mkfifo $REPRISE_OUTPUT"));
  CHECK(result.output_text.empty());
  result = rig.run(rig.shell("t3", "rm $REPRISE_OUTPUT; ln -s /etc/passwd $REPRISE_OUTPUT"));
  CHECK(result.output_text.empty());
}
