// Decision: what became of one alert, or of a time that passed without one, and why. It is data
// that is stored: `evolve` needs nothing else, so a memory can be made again from its decisions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
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

// "ignored", "waiting", .., "start".
std::string_view outcome_text(Outcome outcome);

struct Start {
  std::string run_id;   // follows from the delivery and the alert: decided again it is the same
  std::string runbook;  // as the rule names it
  model::Map inputs;    // a text is to be read by the input's type, as `-i NAME=TEXT` is
  bool needs_approval = true;
  bool observe = false;  // its source is only observed
  std::string severity;
  std::string rule = {};                   // that decided
  std::string target;                      // what the run holds; its next alerts join it
  std::vector<std::string> preempts = {};  // runs that are to give way first
  std::string why = {};                    // for the people who approve it, or read its report
  std::string actor = {}, requester = {};  // of a replay: who asked for it, and the person behind
  // Of its alert: since when it fires, as its sender says, and when it was taken in; 0 = not known.
  WallMicros failure_us = 0, received_us = 0;
  friend bool operator==(const Start&, const Start&) = default;
};

// Something to tell people, once.
struct Notice {
  std::string severity;
  std::string text;
  std::vector<std::string> channels = {};
  friend bool operator==(const Notice&, const Notice&) = default;
};

// What one rule said, for `trigger explain`.
struct Considered {
  std::string rule;
  Outcome outcome = Outcome::ignored;
  std::string reason;
  friend bool operator==(const Considered&, const Considered&) = default;
};

// One thing that a memory learns. `rule` and `key` name the group; `keep_ms` says how long entries
// of the kind are of use.
struct Change {
  enum class Kind : std::uint8_t {
    counted,     // what: alert key
    seen,        // start: what is due when nothing comes any more
    absent,      // it was decided about; only once until it is seen again
    lasting,     // what: fingerprint; at: since when; start: what is due
    settled,     // what: fingerprint that is waited for no longer
    over,        // what: fingerprint; at: when it ended
    voted,       // what: voter; other: alert key
    turned,      // what: status
    answered,    // what: alert key; other: run; with it all that was counted or voted
    started,     // key: target; what: run; other: severity
    told,        // what: the notice
    counted_in,  // of a rule that only tells: it counts for the cap
  };
  Kind kind = Kind::counted;
  std::string rule = {}, key = {}, what = {}, other = {};
  WallMicros at_us = 0;
  base::Millis keep_ms = 0;
  std::optional<Start> start = {};
  friend bool operator==(const Change&, const Change&) = default;
};

struct Decision {
  WallMicros at_us = 0;
  Outcome outcome = Outcome::ignored;
  std::string rule;                       // that decided; empty where none did
  std::string reason;                     // a sentence a person understands
  std::string alert;                      // its key; empty where time passed
  std::string run;                        // of start, join, and of a resolved alert with a run
  std::optional<WallMicros> due_us = {};  // when time alone may decide more about it
  std::optional<Start> start = {};        // of start and observe
  std::vector<Notice> notices = {};
  std::vector<Considered> considered = {};
  std::vector<Change> changes = {};
  friend bool operator==(const Decision&, const Decision&) = default;
};

// The stored form; reading it gives an equal decision.
std::string to_json(const Decision& decision);
base::Result<Decision> decision_from_json(std::string_view text);
std::string to_json(const Start& start);
base::Result<Start> start_from_json(std::string_view text);

}  // namespace reprise::trigger
