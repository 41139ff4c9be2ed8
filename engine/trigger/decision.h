// Decision: what became of one alert, or of a time that passed without one, and why. It is data
// that is stored: `evolve` needs nothing else, so a memory can be made again from its decisions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/value.h"

namespace reprise::trigger {

using base::WallMicros;

enum class Outcome : std::uint8_t {
  ignored,     // no rule matches, or it says that something is over
  waiting,     // a rule matches; what it waits for is not complete
  observe,     // a rule came true that is only observed
  notify,      // a rule came true that only tells
  suppressed,  // a rule came true, and something forbids to start
  join,        // a run for it is under way
  start,       // a run is to be made
};

struct Start {
  std::string run_id;   // follows from the delivery and the alert: decided again it is the same
  std::string runbook;  // as the rule names it
  model::Map inputs;    // a text is to be read by the input's type, as `-i NAME=TEXT` is
  bool needs_approval = true;
  std::string severity;
  std::string target;                      // what the run holds; its next alerts join it
  std::vector<std::string> preempts = {};  // runs that are to give way first
  friend bool operator==(const Start&, const Start&) = default;
};

// Something to tell people, once.
struct Notice {
  std::string severity;
  std::string text;
  std::vector<std::string> channels = {};
};

// What one rule said, for `trigger explain`.
struct Considered {
  std::string rule;
  Outcome outcome = Outcome::ignored;
  std::string reason;
};

// One thing that a memory learns.
struct Change {
  enum class Kind : std::uint8_t {
    counted,
    seen,
    told_absent,
    lasting,
    over,
    voted,
    withdrawn,
    turned,
    answered,
    started,
    told,
  };
  Kind kind = Kind::counted;
  std::string rule, key;   // key: the group within the rule; of `started` the target
  std::string what = {};   // an alert's key or fingerprint, a voter, a status, a run, a notice
  std::string other = {};  // of `answered` the run, of `started` the severity
  WallMicros at_us = 0;
  base::Millis keep_ms = 0;         // older entries of the same kind are of no use
  std::optional<Start> start = {};  // of `lasting` and `seen`: what is due when time has passed
};

struct Decision {
  WallMicros at_us = 0;
  Outcome outcome = Outcome::ignored;
  std::string rule;                       // that decided; empty where none did
  std::string reason;                     // a sentence a person understands
  std::string alert;                      // its key; empty where time passed
  std::string run;                        // of start, join, and of a resolved alert with a run
  std::optional<WallMicros> due_us = {};  // of waiting: when time alone will decide
  std::optional<Start> start = {};        // of start and observe
  std::vector<Notice> notices = {};
  std::vector<Considered> considered = {};
  std::vector<Change> changes = {};
};

// The stored form; reading it gives an equal decision.
std::string to_json(const Decision& decision);
base::Result<Decision> decision_from_json(std::string_view text);

}  // namespace reprise::trigger
