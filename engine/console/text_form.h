// Text forms that every view shares: elapsed times, colours, columns, and data made safe to print.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/event.h"
#include "model/value.h"

namespace reprise::console {

// "0.4s", "12.0s", "3m04s", "2h05m": for people, not to be read back. Negative counts as zero.
std::string elapsed(std::int64_t micros);

enum class Colour : std::uint8_t { plain, good, bad, wait, dim, bold };

// The text itself when `enabled` is false: colour appears only where it was asked for.
std::string paint(std::string_view text, Colour colour, bool enabled);
Colour colour_of(model::StepPhase phase);
Colour colour_of(model::RunStatus status);
// "running, no engine" where a run should be at work and it is known that nobody carries it; else
// the status.
std::string standing_of(std::string_view run_status, std::optional<bool> has_engine);

// One line without control characters; line ends and tabs become blanks, what is longer than
// `characters_max` ends in "...".
std::string one_line(std::string_view text, std::size_t characters_max = 200);
// A Value on one line: text as it is, everything else as JSON.
std::string brief(const model::Value& value, std::size_t characters_max = 200);
// "2026-11-01T03:00:00.25Z", to the millisecond, or "-" for an instant that has not come.
std::string instant(base::WallMicros micros);
// "2026-11-01 03:00:00", UTC.
std::string instant_in_list(base::WallMicros micros);

// "run abc: failed" and the like: the message, and the hint on a line of its own.
std::string describe(const model::Failure& failure);

// Left-aligned columns, two blanks between; the last column is not padded. The first row is a head.
std::string table(const std::vector<std::vector<std::string>>& rows);

// How many characters (not bytes) a UTF-8 text has.
std::size_t characters(std::string_view text);

}  // namespace reprise::console
