// the power is cut at every flush. From the system calls of one writing, the states
// that a disk may then be in are made, and each must open, be whole, and hold all that was
// acknowledged.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "faults/journal/disk_model.h"
#include "faults/journal/rig.h"

using namespace reprise;

namespace {

const std::string disk_calls =
    "trace=openat,close,pwrite64,write,fdatasync,fsync,ftruncate,rename,unlink,mkdir";

struct Tally {
  int cuts = 0, wrong = 0;
  std::string first_wrong;
};

// The traced writing on the model; at each `every`th flush, cuts of both kinds.
Tally cut_everywhere(const std::string& trace, const rig::Writing& writing, int every) {
  Tally tally;
  std::mt19937 random(5);
  rig::DiskModel disk(writing.folder);
  const auto try_cuts = [&] {
    if (disk.flushes() % every != 0) return;
    for (const rig::Loss loss : {rig::Loss::everything, rig::Loss::some}) {
      rig::Folder scratch;
      rig::Writing judged = writing;
      judged.folder = scratch.path + "/state";
      disk.cut(judged.folder, loss, random);
      rig::Outcome outcome;
      outcome.acked = disk.acked();
      const std::string wrong = rig::judge(outcome, judged);
      ++tally.cuts;
      if (wrong.empty()) continue;
      if (tally.wrong++ == 0)
        tally.first_wrong = "before flush " + std::to_string(disk.flushes()) + ", " +
                            (loss == rig::Loss::some ? "some" : "everything") + " lost: " + wrong;
    }
  };
  std::ifstream lines(trace);
  for (std::string line; std::getline(lines, line);) disk.read_line(line, try_cuts);
  return tally;
}

}  // namespace

TEST_CASE(
    "R-04 R-05 after a power cut at any flush, all that was acknowledged is there and whole") {
  rig::Folder scratch;
  rig::Writing writing;
  writing.folder = scratch.path + "/state";
  writing.count = rig::soak() ? 600 : 130;
  writing.in_flight = 2;
  const std::string trace = scratch.path + "/trace";
  writing.under = {"strace", "-f",       "-qq", "-xx",         "-s", "100000",
                   "-e",     disk_calls, "-e",  "signal=none", "-o", trace};
  const auto outcome = rig::write_events(writing);
  REQUIRE(outcome.exit == 0);
  const Tally tally = cut_everywhere(trace, writing, rig::soak() ? 1 : 2);
  INFO(tally.cuts << " cuts, " << tally.wrong << " wrong");
  CHECK(tally.cuts > 50);
  CHECK(tally.first_wrong == "");
}
