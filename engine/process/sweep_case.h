// SweepCase: what is left of an attempt is ended, look by look, until it is proven that nothing is,
// or it must be said that something may be. TERM when a process is first found, KILL from a moment
// on, again and again; proven when two looks in a row find nobody. It takes what was found, so that
// one look over all processes serves many.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "process/evidence.h"

namespace reprise::process {

class SweepCase {
 public:
  struct Verdict {
    bool proven = false;
    std::string problem = {};  // who may be left, with pids
  };

  // Moments of the boot clock.
  static SweepCase ending(std::int64_t kill_at_us);
  // Signals nobody.
  static SweepCase looking(std::int64_t until_us);

  // Nothing: it must be looked again, after `sweep_pause`.
  std::optional<Verdict> take(const Members& members);
  std::size_t ended() const { return told_.size(); }

 private:
  SweepCase(bool ends, std::int64_t kill_at_us, std::int64_t until_us)
      : ends_(ends), kill_at_us_(kill_at_us), until_us_(until_us) {}
  void end(const std::vector<ProcessInfo>& members, std::int64_t now);
  void keep_doubtful(const std::vector<ProcessInfo>& now);

  bool ends_;
  std::int64_t kill_at_us_, until_us_;
  std::set<std::pair<pid_t, std::int64_t>> told_ = {};  // who was signalled
  int clean_looks_ = 0;
  std::vector<ProcessInfo> doubtful_ = {};  // in every clean look so far
};

constexpr std::int64_t sweep_pause_us = 15'000;

}  // namespace reprise::process
