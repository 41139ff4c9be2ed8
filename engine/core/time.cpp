#include "core/machine_parts.h"

namespace reprise::core {

model::Deadline deadline_after(const base::Instant& now, base::Millis millis) {
  return {now.wall_us + millis * 1000, now.boot_us + millis * 1000, now.boot_id};
}

// Within one boot only the boot clock counts; after a reboot only the wall clock is left.
bool is_due(const model::Deadline& due, const base::Instant& now) {
  return due.boot_id == now.boot_id ? now.boot_us >= due.boot_us : now.wall_us >= due.wall_us;
}

base::Result<base::Millis> duration_of(const model::Value& value) {
  if (value.is_integer() && value.integer() >= 0) return value.integer();
  if (value.is_text()) return base::parse_duration(value.text());
  return base::fail("duration", "a duration is wanted, such as 30s; this is " +
                                    std::string(value.kind_name()));
}

}  // namespace reprise::core
