#include "console/log_tail.h"

#include <algorithm>

namespace reprise::console {

std::string tail_of(std::string_view end, std::uint64_t log_bytes) {
  const bool whole = end.size() >= log_bytes && end.size() <= tail_bytes_max;
  if (end.size() > tail_bytes_max) end.remove_prefix(end.size() - tail_bytes_max);
  const auto first_end = end.find('\n');
  if (!whole && first_end != std::string_view::npos && first_end + 1 < end.size())
    end.remove_prefix(first_end + 1);
  std::size_t lines = 0, at = end.size();
  while (at > 0 && lines < tail_lines_max) {
    const auto before = at < 2 ? std::string_view::npos : end.rfind('\n', at - 2);
    at = before == std::string_view::npos ? 0 : before + 1;
    ++lines;
  }
  return std::string(end.substr(at));
}

}  // namespace reprise::console
