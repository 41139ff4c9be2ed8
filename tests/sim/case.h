// Case: one world to play - a sketch, what breaks in it and when, and who tells the truth.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/sketch.h"

namespace reprise::sim {

// What happens to the engine at an instant. The last three concern a commit that is under way.
enum class Blow : std::uint8_t {
  engine,         // it dies; its shim lives on and keeps results
  both,           // the shim dies with it
  reboot,         // as both, and the clocks start anew
  reboot_back,    // ... with a wall clock that is a day behind
  reboot_far,     // ... or two days ahead
  second_engine,  // another engine takes over while this one goes on: it is fenced
  commit_lost,    // the journal cannot tell whether it committed; it did not
  commit_kept,    // ... it did
};
inline constexpr int blows = 8;

// The instants of a life, each an opportunity for a blow.
enum class At : std::uint8_t {
  before_commit,
  after_commit,
  performing,
  performed,
  executed,
  reported,
  answered,
  ticked,
  asked,
};

// At which instant of an engine's life; the first fault hits the first life, and so on.
struct Fault {
  int instant = 0;
  Blow blow = Blow::engine;
  friend bool operator==(const Fault&, const Fault&) = default;
};

// What a person does, as soon as that many instants of all lives are over.
enum class Act : std::uint8_t {
  cancel,
  cancel_undo,
  pause,
  stop,
  stop_hard,
  clock_back,
  clock_far
};
inline constexpr int acts = 7;
struct Deed {
  int instant = 0;
  Act act = Act::pause;
  friend bool operator==(const Deed&, const Deed&) = default;
};

// How probe and operator answer.
enum class Truth : std::uint8_t { honest, lies, cannot_tell };
// What becomes of reports: told once, told again and again, or first given up and then told late.
enum class Reports : std::uint8_t { once, twice, late };

// Defects planted in the twins, to see the judge find them.
enum class Planted : std::uint8_t {
  none,
  effect_before_commit,  // the journal says "committed" before it is
  commit_never_kept,     // ... and it never will be
  lost_is_retried,       // a lost attempt is reported as never started
  orphan_ignored,        // an attempt that is still at work is given up as gone
  latch_ignored,         // the authority does not look at the kill switch
  fence_ignored,         // ... nor at who owns the journal
  probe_ignored,         // what the probe found is not what is reported
};

struct Case {
  Sketch sketch = {};
  std::vector<Fault> faults = {};
  std::vector<Deed> deeds = {};
  Truth truth = Truth::honest;
  Reports reports = Reports::once;
  std::uint64_t seed = 0;  // of the order of things; 0 = the usual order
  Planted planted = Planted::none;

  std::string name() const;
};

}  // namespace reprise::sim
