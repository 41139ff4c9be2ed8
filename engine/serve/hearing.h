// Hearing: whether alerts could be heard all the time. What nobody listened to is no silence.
#pragma once

#include "base/time.h"

namespace reprise::serve {

class Hearing {
 public:
  // It is looked at least this often while something is waited for.
  static constexpr base::Millis longest_pause_ms = 60'000;

  void begin(const base::Instant& now) { last_ = now; }
  // True where the wall clock has jumped since the last look, or the process did not run.
  bool was_interrupted(const base::Instant& now);

 private:
  base::Instant last_ = {};
};

}  // namespace reprise::serve
