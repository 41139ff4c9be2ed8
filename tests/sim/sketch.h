// Sketch: a small description of a runbook and of what its steps do when they are started; made by
// hand, by enumeration or at random, and easy to make smaller.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/plan.h"

namespace reprise::sim {

enum class Kind : std::uint8_t { read, idempotent, unsafe, probed };  // probed: unsafe with a probe

// What a step's effect comes to, each time it is tried; `fails` and the first try of `fails_once`
// are definite failures without an effect, `fails_once` with a retry written in the step. `unknown`
// happens the first time, but nobody hears of it; a read stays without a result for good.
enum class Outcome : std::uint8_t { succeeds, fails, unknown, fails_once };

enum class Policy : std::uint8_t { abort, proceed, ask, handle };

struct Line {
  Kind kind = Kind::unsafe;
  Outcome outcome = Outcome::succeeds;
  std::uint32_t needs = 0;  // bit i: needs line i of the same list
  Policy policy = Policy::abort;
  std::uint32_t no_return = 0;      // from its start to the end of line n - 1 no cancel; 0 = none
  bool undo = false, gate = false;  // has an undo; asks for approval first
  std::uint32_t items = 0;          // of a foreach; 0 = none
  std::uint32_t rounds = 0;         // of a repeat; 0 = none
  std::uint32_t retries = 0;        // tries of a retry; 0 = none written
  bool waits = false;               // a `wait` of some seconds instead of an effect
  bool call = false;                // what is inside is another runbook, with its own lists
  std::vector<Line> inside = {};    // makes it a block

  friend bool operator==(const Line&, const Line&) = default;
};

// What a guard of the run finds: always ok, twice a definite failure, twice nothing at all.
enum class Sight : std::uint8_t { ok, fails, blind };
enum class Breach : std::uint8_t { hold, abort, handle, halted, process };
struct Watched {
  Sight sight = Sight::ok;
  // halted: proven before every effect, brought about again; process: that of the first scope,
  // the same, while the scope is entered
  Breach breach = Breach::hold;
  std::uint32_t in_a_row = 1;    // so many bad checks are a breach
  bool from_first = false;       // from the success of the first step
  bool until_last = false;       // to the start of the last one
  friend bool operator==(const Watched&, const Watched&) = default;
};

// A scope of the run: entered before one line, left after another.
struct Staying {
  std::uint32_t from = 0, until = 0;  // indices of lines
  std::uint32_t max_s = 0;            // 0 = none
  friend bool operator==(const Staying&, const Staying&) = default;
};

struct Sketch {
  std::vector<Line> steps = {};
  std::vector<Staying> scopes = {};
  std::vector<Watched> guards = {};
  bool on_failure = false, finally = false;  // a step in each
  std::uint32_t max_parallel = 8;
  std::uint32_t timeout_s = 0;  // of the run; 0 = none

  std::string name() const;  // one line that tells all of it
  std::size_t size() const;  // lines, those inside blocks too
  friend bool operator==(const Sketch&, const Sketch&) = default;
};

// The plan of a sketch, as it is stored, and what stands behind its steps.
struct Book {
  explicit Book(const Sketch& sketch);

  Line line_of(const std::string& path) const;  // handlers and lists: a plain unsafe line
  // All attempts of the step are for one effect: nothing repeats it, and it cannot be undone
  // before it is tried again.
  bool keeps_key(const std::string& path) const;

  std::shared_ptr<const model::Plan> plan;
  std::string encoded;
  std::vector<Line> lines;                // of the sketch's own graph
  std::vector<std::vector<Line>> inside;  // by line: those of its block
  std::vector<Watched> guards;
};

// "a", "b", ...: the id of a line in its list.
std::string id_of(std::size_t index);
std::size_t index_of(char id);

}  // namespace reprise::sim
