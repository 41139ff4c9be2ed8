#include <array>
#include <string>
#include <string_view>

#include "base/letter_case.h"
#include "trigger/alert.h"

namespace reprise::trigger {

int severity_rank(std::string_view word) {
  // By rank; the first of each is the house's own word.
  static constexpr std::array<std::array<std::string_view, 7>, 5> words = {{
      {"info", "informational", "p5", "none", "ok", "debug", "notice"},
      {"low", "p4", "sev4"},
      {"medium", "warning", "warn", "minor", "p3", "sev3", "moderate"},
      {"high", "error", "major", "p2", "sev2"},
      {"critical", "crit", "page", "p1", "sev1", "fatal", "emergency"},
  }};
  const std::string lower = base::lower(word.substr(0, 32));
  for (std::size_t rank = 0; rank < words.size(); ++rank) {
    for (const std::string_view known : words[rank]) {
      if (!known.empty() && known == lower) return static_cast<int>(rank);
    }
  }
  return -1;
}

}  // namespace reprise::trigger
