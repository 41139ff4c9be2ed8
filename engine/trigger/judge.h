// Judging one rule: what an alert teaches it, whether its condition is complete, and, where it is,
// whether anything forbids to start.
#pragma once

#include <string>
#include <vector>

#include "trigger/compiled.h"

namespace reprise::trigger {

// One rule looks at one thing at one time.
struct Case {
  const Rules& rules;
  const Memory& memory;
  const model::TriggerRule& rule;
  std::string key;
  WallMicros now_us;
  std::string title = {};  // of the alert, for notices

  // What is remembered of the thing; an empty one where nothing is.
  const Group& group() const;
  Change change(Change::Kind kind, std::string what, WallMicros at_us) const;
};

struct Learned {
  bool is_complete = false;
  std::string reason = {};  // why it is, or what is missing
  std::optional<WallMicros> due_us = {};
  std::vector<Change> changes = {};
};

// A firing alert that the rule has not answered yet.
Learned learn(const Case& at, const Alert& alert);

struct Permit {
  Outcome outcome = Outcome::start;
  std::string reason = {};
  std::string run = {};
  std::optional<Start> start = {};
  std::vector<Notice> notices = {};
  std::vector<Change> changes = {};
};

// The condition is complete. `why` is told; `alert` is the key of the alert that completed it,
// empty where there was none.
Permit permit(const Case& at, Start start, const std::string& why, const std::string& alert);

// The alert is over: what is remembered of it, and what is told about a run that goes on.
Permit settle(const Case& at, const Alert& alert);

}  // namespace reprise::trigger
