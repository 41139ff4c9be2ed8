#include "app/real_clock.h"

#include <ctime>
#include <fstream>

namespace reprise::app {

namespace {

std::int64_t read_us(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000;
}

}  // namespace

RealClock::RealClock() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::getline(file, boot_id_);
}

base::Instant RealClock::now() {
  return {read_us(CLOCK_REALTIME), read_us(CLOCK_BOOTTIME), boot_id_};
}

}  // namespace reprise::app
