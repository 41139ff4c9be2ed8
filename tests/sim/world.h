// The simulated world of one run: the real driver and core, with twins of journal, shim, operator
// and probe that can be killed at every instant. The world counts what really happened; the judge
// asks it.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "driver/driver.h"

namespace reprise::sim {

enum class Kind : std::uint8_t { read, idempotent, unsafe, probed };  // probed: unsafe with a probe
enum class Outcome : std::uint8_t { succeeds, fails, unknown };        // of an attempt's first try

struct StepCase {
  Kind kind = Kind::unsafe;
  Outcome outcome = Outcome::succeeds;
  std::uint32_t needs = 0;   // bit i: needs step i
};

enum class Death : std::uint8_t { engine, both };   // both: the shim dies with it

// What is done to the world, at which of its instants (0 = never).
struct Fault {
  int instant = 0;
  Death death = Death::engine;
};

// How probe and operator answer.
enum class Truth : std::uint8_t { honest, lies, cannot_tell };

// Defects planted in the twins, to see the judge find them.
enum class Planted : std::uint8_t {
  none,
  effect_before_commit,   // the journal says "committed" before it is
  lost_is_retried,        // a lost attempt is reported as never started
};

struct Case {
  std::vector<StepCase> steps;
  std::array<Fault, 2> faults = {};
  Truth truth = Truth::honest;
  Planted planted = Planted::none;
  std::string name() const;   // reproduces the case
};

struct Verdict {
  std::vector<std::string> broken;   // empty = all promises kept
  int instants = 0;                  // how many instants the run had
  int crashes = 0;
  bool over = false;
  model::RunStatus status = model::RunStatus::running;
};

Verdict play(const Case& played);

}  // namespace reprise::sim
