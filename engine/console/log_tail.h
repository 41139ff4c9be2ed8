// LogTail: the last lines that an attempt printed, as much of them as a report shows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace reprise::console {

inline constexpr std::size_t tail_lines_max = 20;
inline constexpr std::size_t tail_bytes_max = 4'000;
// Of all tails in one report. What is left out is still in the logs that the report names.
inline constexpr std::size_t tails_bytes_max = 512 << 10;

// The last lines of `end`, the last bytes of a log of `log_bytes`. A line that is cut is left out,
// unless it is the only one.
std::string tail_of(std::string_view end, std::uint64_t log_bytes);

}  // namespace reprise::console
