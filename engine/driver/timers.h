// Timers: when each run wants to be looked at again. Which is next is known without asking them
// all.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/event.h"

namespace reprise::driver {

class Timers {
 public:
  // In place of the one that the run had.
  void set(const std::string& run_id, const model::Deadline& due);
  void drop(const std::string& run_id);

  // Microseconds until the earliest (0 when due), nullopt without one.
  std::optional<std::int64_t> next_us(const base::Instant& now) const;
  // The runs whose timer is due, by their ids; their timers are gone.
  std::vector<std::string> take_due(const base::Instant& now);

 private:
  using Ordered = std::set<std::pair<std::int64_t, std::string>>;  // when, and which run
  // The deadlines of one boot: by its own clock while it lasts, by the wall's in any other one.
  struct OfBoot {
    Ordered by_boot, by_wall;
    const Ordered& of(bool is_this_boot) const { return is_this_boot ? by_boot : by_wall; }
  };

  std::map<std::string, model::Deadline> runs_;
  std::map<std::string, OfBoot> boots_;
};

}  // namespace reprise::driver
