// The rig of the journal's fault tests: starts journal_writer (under strace where a system call is
// to fail), reads what it was told, and judges what is in the journal afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rig/folder.h"

namespace reprise::rig {

struct Outcome {
  int exit = -1;              // or 128 + the signal that ended it
  std::uint64_t epoch = 0;    // 0 = it did not get so far
  std::uint64_t present = 0;  // events that it found when it came
  std::uint64_t acked = 0;    // the highest event reported as committed
  bool closed = false;
  bool orderly = true;  // acks came in order, without a gap
  std::string out, err;
};

struct Writing {
  std::string folder;
  std::string run = "run";
  std::uint64_t count = 30, in_flight = 1;
  std::uint64_t reserve_bytes = 0;
  int wait_ms = 0;
  std::vector<std::string> under = {};  // a command to start it with, such as strace
  int kill_after_us = -1;               // SIGKILL to the writer, so long after its first line
  std::string kill_from = "open";       // that begins with this word
};

Outcome write_events(const Writing& writing);

// How often each system call is made by such a writing, by name.
std::vector<std::pair<std::string, int>> count_calls(const Writing& writing,
                                                     const std::string& calls);

// "" when everything holds: the journal opens again (or was never made), is whole, and
// acked <= present <= acked + in flight. `before`: events that were there already.
std::string judge(const Outcome& outcome, const Writing& writing, std::uint64_t before = 0);

// True with REPRISE_SOAK set: the sweeps are complete instead of sampled.
bool soak();

}  // namespace reprise::rig
