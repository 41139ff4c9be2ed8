// Alert: one thing that somebody says is wrong, or is over, in one shape whoever sent it. Data from
// outside: it is compared, shown and handed on as values, and never becomes code, a path or a name.
#pragma once

#include <map>
#include <string>

#include "base/time.h"
#include "model/value.h"

namespace reprise::trigger {

using base::WallMicros;
using Labels = std::map<std::string, std::string, std::less<>>;

struct Alert {
  std::string source;             // the name of the source that took it
  std::string status = "firing";  // or "resolved"
  std::string fingerprint;        // what fires: the same for all that is said about it
  std::string key;                // this firing of it: the fingerprint and since when
  std::string title, severity;    // as the sender wrote them; may be empty
  Labels labels, annotations;
  WallMicros starts_us = 0, ends_us = 0;  // 0 = not said
  model::Value payload;                   // the alert's own part of what was sent

  // Filled in by whoever keeps deliveries, before a decision is asked for.
  std::string delivery;        // its id; with the alert's key it gives a run its id
  WallMicros received_us = 0;  // 0 = now
  bool is_repeat = false;      // the delivery was here before: it starts nothing again
  bool observe = false;        // its source is only observed
};

inline bool is_resolved(const Alert& alert) { return alert.status == "resolved"; }

// How bad a severity is: 0 info, 1 low, 2 medium, 3 high, 4 critical, and -1 for a word that is not
// known. Knows what others say for the same (page, P1, error, warning, ..), in any case.
int severity_rank(std::string_view word);

}  // namespace reprise::trigger
