// Clock: the only way time enters. Real or virtual.
#pragma once

#include "base/time.h"

namespace reprise::port {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual base::Instant now() = 0;
};

}  // namespace reprise::port
