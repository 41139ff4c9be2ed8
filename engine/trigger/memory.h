// Memory: what rules remember. A fold over what was decided, so that an engine that starts again
// knows what the one before it knew.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "trigger/decision.h"

namespace reprise::trigger {

// Of each map of a group.
inline constexpr std::size_t group_entries_max = 1000;
inline constexpr std::size_t groups_max = 50'000;

using Pair = std::pair<std::string, std::string>;

// What one rule remembers of one thing that its alerts are about.
struct Group {
  struct Lasting {
    WallMicros since_us = 0;
    Start start = {};
    std::string alert = {};
    friend bool operator==(const Lasting&, const Lasting&) = default;
  };
  std::map<std::string, WallMicros> counted = {};  // alert key -> when it happened
  std::map<Pair, WallMicros> votes = {};           // by voter and alert key
  std::map<std::string, Lasting> lasting = {};     // by fingerprint: fires, and has not come true
  std::map<std::string, WallMicros> over = {};     // by fingerprint: when it was over
  WallMicros seen_us = 0;                          // of `absent`; 0 = never
  bool is_absent = false;                          // it was decided about
  std::optional<Start> start = {};                 // of `absent`: what is due
  std::string last_status = {};
  std::deque<WallMicros> turns = {};  // changes between firing and resolved
  WallMicros touched_us = 0;
  base::Millis keep_ms = 0;
  friend bool operator==(const Group&, const Group&) = default;
};

struct RunOfTarget {
  std::string run_id, rule, severity;
  WallMicros started_us = 0;
  WallMicros ended_us = 0;  // 0 = under way
  friend bool operator==(const RunOfTarget&, const RunOfTarget&) = default;
};

struct Answer {
  WallMicros at_us = 0;
  std::string run;  // empty: it was told or observed only
  friend bool operator==(const Answer&, const Answer&) = default;
};

struct Memory {
  WallMicros now_us = 0;              // the latest time that was heard of
  WallMicros listening_us = 0;        // since when what is not heard means something; 0 = not yet
  std::map<Pair, Group> groups = {};  // rule, key
  std::map<std::string, RunOfTarget> runs = {};               // target -> its last run
  std::map<std::string, std::deque<WallMicros>> starts = {};  // rule, "" = all -> of late
  std::map<Pair, Answer> answers = {};                        // rule, alert key
  std::map<Pair, WallMicros> told = {};                       // rule, notice -> when last
  std::size_t sweep_at = 1024;  // with so many entries the next sweep forgets what is of no use
  friend bool operator==(const Memory&, const Memory&) = default;
};

void evolve(Memory& memory, const Decision& decision);

// The run has come to its end, whatever that is. Runs that are not known are nobody's.
void run_ended(Memory& memory, const std::string& run_id, WallMicros now_us);

// The run was decided and could not be made: nothing is under way for its target, and its alerts
// were not answered.
void run_not_made(Memory& memory, const std::string& run_id);

// From now on alerts are heard. After a start, and after a jump of the clock, what was not seen
// before is no data: every absence is counted from here.
void listen_from(Memory& memory, WallMicros now_us);

// nullptr where it has ended or is not known.
const RunOfTarget* run_under_way(const Memory& memory, const std::string& run_id);

// The runs that have not been said to have ended: after a start, the journal knows.
std::vector<std::string> open_runs(const Memory& memory);

}  // namespace reprise::trigger
