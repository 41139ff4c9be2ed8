// Summary: the numbers of all incidents, for metrics and lists. A fold over the book alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "incident/book.h"

namespace reprise::incident {

// Of a measure, over the closed incidents in which it is known.
struct Mean {
  std::uint64_t count = 0;
  base::Millis sum_ms = 0;
};

struct LevelSummary {
  std::uint64_t open = 0, unacknowledged = 0, closed = 0;
  std::uint64_t missed = 0;                    // deadlines, ever
  Mean detect, acknowledge, respond, recover;  // MTTD, MTTA, mean time to response, MTTR
};

struct Summary {
  std::map<std::string, LevelSummary> levels;  // by the level's name; "" = without a ladder
  std::uint64_t open_tasks = 0, overdue_tasks = 0;
  std::uint64_t untold = 0;  // messages that no route takes, after every try
};

Summary summarize(const Book& book, base::WallMicros now_us);

}  // namespace reprise::incident
