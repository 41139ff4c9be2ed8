// RealClock: wall clock, CLOCK_BOOTTIME and the kernel's boot id.
#pragma once

#include "port/clock.h"

namespace reprise::app {

class RealClock final : public port::Clock {
 public:
  RealClock();
  base::Instant now() override;

 private:
  std::string boot_id_;
};

}  // namespace reprise::app
