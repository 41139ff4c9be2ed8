// R-01, D-01: the writer is killed at random moments and at every flush; what it was told stays.
#include <catch2/catch.hpp>
#include <random>

#include "faults/journal/rig.h"

using namespace reprise;

TEST_CASE("R-01 kill -9 at random moments loses nothing that was acknowledged") {
  rig::Folder scratch;
  std::mt19937 random(4);
  std::uint64_t before = 0, acked_in_all = 0;
  int killed = 0;
  const int turns = rig::soak() ? 2000 : 25;
  for (int turn = 0; turn < turns; ++turn) {
    rig::Writing writing;
    writing.folder = scratch.path + "/state";
    writing.count = 100'000;
    writing.in_flight = 1 + random() % 4;
    writing.kill_after_us = static_cast<int>(random() % 20'000);
    if (turn % 2 == 0) writing.kill_from = "ack";  // however slow the disk is
    const auto outcome = rig::write_events(writing);
    INFO("turn " << turn << " killed after " << writing.kill_after_us << " us; " << outcome.err);
    REQUIRE(outcome.exit == 128 + 9);
    REQUIRE(rig::judge(outcome, writing, before) == "");
    killed += outcome.acked > before;
    acked_in_all += outcome.acked > before ? outcome.acked - before : 0;
    // What is there now is what the next writer must find.
    rig::Writing look = writing;
    look.count = 0;
    look.kill_after_us = -1;
    before = rig::write_events(look).present;
  }
  INFO(killed << " kills at work, " << acked_in_all << " acknowledged");
  CHECK(killed > turns / 3);
}

TEST_CASE("R-01 kill -9 at each write and flush of the journal loses nothing acknowledged") {
  int cases = 0;
  for (const std::string call : {"pwrite64", "fdatasync", "fsync", "rename"})
    for (int index = 1; index <= 40; index += rig::soak() ? 1 : call == "pwrite64" ? 7 : 4) {
      rig::Folder scratch;
      rig::Writing writing;
      writing.folder = scratch.path + "/state";
      writing.count = 12;
      writing.in_flight = 2;
      writing.under = {"strace",
                       "-f",
                       "-qq",
                       "-o",
                       "/dev/null",
                       "-e",
                       "trace=" + call,
                       "-e",
                       "inject=" + call + ":signal=KILL:when=" + std::to_string(index)};
      const auto outcome = rig::write_events(writing);
      INFO(call << " " << index << ": " << outcome.err);
      CHECK(rig::judge(outcome, writing) == "");
      cases += outcome.exit == 128 + 9;
    }
  CHECK(cases >= 8);
}

TEST_CASE("R-12 of two writers in two processes the second is refused and names the first") {
  rig::Folder scratch;
  rig::Writing first;
  first.folder = scratch.path + "/state";
  first.count = 0;
  REQUIRE(rig::write_events(first).exit == 0);
  // The second one is started when the first one is at work.
  first.count = 1;
  first.under = {"sh", "-c",
                 "\"$0\" \"$1\" run 100000 1 > \"$1.first\" & pid=$!; until grep -q '^ack' "
                 "\"$1.first\"; do sleep 0.02; done; \"$0\" \"$1\" other 1 1; code=$?;"
                 " kill -9 $pid; wait $pid 2>/dev/null; echo pid $pid >&2; exit $code"};
  const auto outcome = rig::write_events(first);
  CHECK(outcome.exit == 75);
  const auto named = outcome.err.find("with pid ");
  REQUIRE(named != std::string::npos);
  const auto last = outcome.err.rfind("pid ");
  const std::string pid = outcome.err.substr(last + 4, outcome.err.find('\n', last) - last - 4);
  CHECK(outcome.err.find("with pid " + pid + " ") != std::string::npos);
}
