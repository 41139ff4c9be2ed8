// every system call by which the journal reaches the disk fails, once and for ever.
#include <catch2/catch.hpp>

#include "faults/journal/rig.h"

using namespace reprise;

namespace {

// What the journal itself calls; failing the loader's or the allocator's calls tells nothing about
// it.
const std::string disk_calls =
    "openat,pwrite64,fdatasync,fsync,ftruncate,pread64,rename,mkdir,unlink,flock,fallocate";

struct Fault {
  std::string call, error;
  int index = 1;
  bool for_ever = false;
};

std::string name_of(const Fault& fault) {
  return fault.call + " " + fault.error + " at " + std::to_string(fault.index) +
         (fault.for_ever ? "+" : "");
}

// What was loaded before main() is not the journal's: the count of openat starts after it.
int first_index(const std::string& call) { return call == "openat" || call == "pread64" ? 12 : 1; }

std::string run_with(const Fault& fault, int& exit) {
  rig::Folder scratch;
  rig::Writing writing;
  writing.folder = scratch.path + "/state";
  writing.count = 25;
  writing.in_flight = 3;
  writing.under = {"strace",
                   "-f",
                   "-qq",
                   "-o",
                   "/dev/null",
                   "-e",
                   "trace=" + fault.call,
                   "-e",
                   "inject=" + fault.call + ":error=" + fault.error +
                       ":when=" + std::to_string(fault.index) + (fault.for_ever ? "+" : "")};
  const rig::Outcome outcome = rig::write_events(writing);
  exit = outcome.exit;
  if (outcome.exit == 127) return "the loader failed";  // before the journal began: no case of ours
  std::string wrong = rig::judge(outcome, writing);
  // What a writer may end with: all done, the I/O code, refused, or (no memory of the lock) busy.
  const bool known = exit == 0 || exit == 74 || exit == 75 || exit == 76;
  if (!known) wrong += " exit " + std::to_string(exit) + ": " + outcome.err;
  if (exit == 0 && outcome.acked != writing.count) wrong += " exit 0 with events not acknowledged";
  return wrong;
}

struct Tally {
  int runs = 0, stopped = 0, tolerated = 0;
};

void sweep(const std::string& call, const std::string& error, int calls, int step, Tally& tally) {
  for (const bool for_ever : {false, true})
    for (int index = first_index(call); index <= calls; index += step) {
      const Fault fault{call, error, index, for_ever};
      INFO(name_of(fault));
      int exit = 0;
      const std::string wrong = run_with(fault, exit);
      if (wrong == "the loader failed") continue;
      CHECK(wrong == "");
      ++tally.runs;
      ++(exit == 0 ? tally.tolerated : tally.stopped);
    }
}

std::vector<std::pair<std::string, int>> calls_made() {
  rig::Folder scratch;
  rig::Writing writing;
  writing.folder = scratch.path + "/state";
  writing.count = 25;
  writing.in_flight = 3;
  return rig::count_calls(writing, disk_calls);
}

}  // namespace

TEST_CASE("R-06 no failing system call loses an acknowledged event, and the writer stops") {
  const auto made = calls_made();
  REQUIRE(made.size() >= 6);
  Tally tally;
  for (const auto& [call, calls] : made) {
    // The default suite samples long series; a soak takes every index and more errors.
    const int step = rig::soak() ? 1 : std::max(1, calls / 6);
    sweep(call, "EIO", calls, step, tally);
    if (call == "pwrite64" || call == "openat" || call == "ftruncate")
      sweep(call, "ENOSPC", calls, step, tally);
    if (!rig::soak()) continue;
    for (const char* error : {"EACCES", "EINVAL", "EMFILE", "EDQUOT", "EINTR", "ENOMEM"})
      sweep(call, error, calls, step, tally);
  }
  INFO(tally.runs << " faults, " << tally.stopped << " stopped the writer, " << tally.tolerated
                  << " were survived");
  CHECK(tally.runs > 50);
  CHECK(tally.stopped > tally.runs / 3);
}

TEST_CASE("R-06 a failed flush of the log is never followed by an acknowledgement") {
  for (const int index : {1, 2, 5, 9}) {
    rig::Folder scratch;
    rig::Writing writing;
    writing.folder = scratch.path + "/state";
    REQUIRE(rig::write_events(writing).exit == 0);  // 30 events
    writing.under = {"strace",
                     "-f",
                     "-qq",
                     "-o",
                     "/dev/null",
                     "-e",
                     "trace=fdatasync",
                     "-e",
                     "inject=fdatasync:error=EIO:when=" + std::to_string(index)};
    const auto outcome = rig::write_events(writing);
    INFO("fdatasync " << index << ": " << outcome.err);
    CHECK(outcome.exit == 74);
    CHECK(outcome.err.find("fatal: ") + outcome.err.find("io: ") != 2 * std::string::npos);
    CHECK(rig::judge(outcome, writing, 30) == "");
  }
}

TEST_CASE("R-06 the flush of a folder's names is checked, which SQLite does not do") {
  rig::Folder scratch;
  rig::Writing writing;
  writing.folder = scratch.path + "/state";
  writing.under = {"strace",      "-f",        "-qq",
                   "-o",          "/dev/null", "-e",
                   "trace=fsync", "-e",        "inject=fsync:error=EIO:when=1+"};
  const auto outcome = rig::write_events(writing);
  CHECK(outcome.exit == 74);
  CHECK(outcome.epoch == 0);
}
