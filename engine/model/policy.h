// Policies: what a step declares about repeating, failing and not knowing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace reprise::model {

// What repeating the effect would do. The order is from harmless to harmful.
enum class EffectClass : std::uint8_t {
  none,        // pure computation
  read,        // looks at the world, changes nothing
  idempotent,  // a second time with the same key changes nothing more
  unsafe,      // a second time may harm
};

enum class OnFailure : std::uint8_t {
  abort,    // the run fails
  proceed,  // `continue`: the step stays failed, its dependants see it as succeeded without outputs
  ask,      // a person chooses retry, skip, done or fail before anything else happens
  handle,   // run the step's handler list, then the run fails
};

struct Retry {
  std::uint32_t attempts = 1;  // counts the first
  base::Millis delay_ms = 1000;
  double backoff = 2.0;
  base::Millis max_delay_ms = 30'000;
  double jitter = 0.0;            // share of the delay, 0..1
  std::vector<int> exit = {};     // where not empty: only these statuses are retried
};

struct Expect {
  std::vector<int> exit = {0};
  std::string stdout_matches = {};  // regular expression, searched; empty = not asked
  std::string stdout_not_matches = {};
};

std::string_view to_text(EffectClass effect);
std::string_view to_text(OnFailure policy);

}  // namespace reprise::model
