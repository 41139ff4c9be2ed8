// LogLines: the lines of a log file, all of them or those since an instant or a place.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "model/value.h"

namespace reprise::actions {

struct LogSpan {
  std::int64_t first_byte = 0;
  std::optional<base::WallMicros> first_instant = {};
};

// A number of bytes to pass over, a timestamp with zone, a duration (age), or a map with `wall_ms`.
base::Result<LogSpan> log_span(const model::Value& since);

// Each line from where the span begins, without its end, its first 64 KiB. A line's time is the
// date that it bears within its first 64 characters, UTC where it has no zone; one without belongs
// to the line before. Errors: "rotated" (fewer bytes than were to be passed over), "no-time" (no
// line bears one), "io".
base::Status each_line(int file, const LogSpan& span,
                       const std::function<void(std::string_view)>& take);

// The last lines, at most 1 MiB of them.
base::Result<std::string> last_lines(int file, std::size_t lines_max);

}  // namespace reprise::actions
