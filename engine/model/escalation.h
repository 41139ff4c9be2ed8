// Escalation: who is told what of an incident and when, as serve.yaml says it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"

namespace reprise::model {

// Contacts of the bindings; an empty list is the routes of the severity.
using Contacts = std::vector<std::string>;

// One rung of a ladder: told when so much time has passed and nobody has acknowledged.
struct Rung {
  base::Millis after_ms = 0;
  Contacts to = {};
  friend bool operator==(const Rung&, const Rung&) = default;
};

// How an incident of some severities is treated.
struct IncidentLevel {
  std::string name = {};                         // "P0"
  std::vector<std::string> severities = {};      // of alerts, rules and runbooks that mean it
  std::string tell_as = "medium";                // the severity of what is told
  std::optional<base::Millis> deadline_ms = {};  // to acknowledge it; missed, it is told
  Contacts missed_to = {};
  std::vector<Rung> rungs = {};  // in rising order
  friend bool operator==(const IncidentLevel&, const IncidentLevel&) = default;
};

// Something to do after an incident, so long after its end.
struct FollowUp {
  base::Millis after_ms = 0;
  std::string title = {};
  Contacts to = {};  // told when it is overdue
  friend bool operator==(const FollowUp&, const FollowUp&) = default;
};

struct Escalation {
  std::vector<IncidentLevel> levels = {};
  std::vector<FollowUp> follow_ups = {};
};

// What is told of a run without anybody asking.
enum class Moment : std::uint8_t { start, wait, failure, end };

struct NoticeRule {
  std::set<Moment> on = {};
  std::set<std::string> severities = {};  // of the run; empty = whatever it has
  Contacts to = {};
};

}  // namespace reprise::model
