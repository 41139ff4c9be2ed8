// Time as data: durations as milliseconds, wall instants as microseconds since the Unix epoch
// (UTC), and their text forms in runbooks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace reprise::base {

using Millis = std::int64_t;
using WallMicros = std::int64_t;

// "500ms", "30s", "15m", "6h", "1d", or a sum such as "1h30m". A bare number, a sign, an empty text
// or a value over 366 days is an error that names the forms.
Result<Millis> parse_duration(std::string_view text);
// The shortest exact form that parse_duration reads back: "90s" -> "1m30s".
std::string format_duration(Millis millis);

// RFC 3339 with a zone ("2026-11-01T03:00:00Z", "...+02:00"; a blank may stand for the T). A
// missing zone is an error that says so.
Result<WallMicros> parse_timestamp(std::string_view text);
// UTC, RFC 3339 with 'Z'; fractional digits only where they are not zero (milliseconds or micros).
std::string format_timestamp(WallMicros micros);

// One reading of the clocks. A deadline is judged by `boot` while `boot_id` is the one it was set
// under, and by `wall` after a reboot.
struct Instant {
  WallMicros wall_us = 0;
  std::int64_t boot_us = 0;  // CLOCK_BOOTTIME
  std::string boot_id;
};

}  // namespace reprise::base
