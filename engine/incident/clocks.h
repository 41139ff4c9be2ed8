// Clocks: the moments of an incident, and what is measured between them.
#pragma once

#include <optional>

#include "base/time.h"

namespace reprise::incident {

using Moment = std::optional<base::WallMicros>;  // nullopt: nothing has said it

struct Clocks {
  Moment failure;       // since when something is wrong, as the alert or a run says
  Moment received;      // the alert was taken in; by hand: the incident was opened
  Moment acknowledged;  // a person said that they have it
  Moment response;      // the first step was started, or a person answered or acknowledged
  Moment halted, serving, trading;  // as the run says
  Moment end;                       // the incident was closed
  friend bool operator==(const Clocks&, const Clocks&) = default;
};

// Each is known only where both of its moments are; never below 0.
struct Measures {
  std::optional<base::Millis> detect;       // failure -> received
  std::optional<base::Millis> acknowledge;  // received -> acknowledged
  std::optional<base::Millis> respond;      // received -> response
  std::optional<base::Millis> recover;      // failure, else received -> trading, else serving, else
                                            // the end
};

Measures measure(const Clocks& clocks);

}  // namespace reprise::incident
