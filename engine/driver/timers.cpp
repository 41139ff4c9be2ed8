#include "driver/timers.h"

#include <algorithm>

namespace reprise::driver {

namespace {

std::int64_t time_of(const base::Instant& now, bool is_this_boot) {
  return is_this_boot ? now.boot_us : now.wall_us;
}

}  // namespace

// Each decision about a run says its timer again: mostly it is the same.
void Timers::set(const std::string& run_id, const model::Deadline& due) {
  if (const auto known = runs_.find(run_id); known != runs_.end() && known->second == due) return;
  drop(run_id);
  runs_[run_id] = due;
  OfBoot& boot = boots_[due.boot_id];
  boot.by_boot.insert({due.boot_us, run_id});
  boot.by_wall.insert({due.wall_us, run_id});
}

void Timers::drop(const std::string& run_id) {
  const auto known = runs_.find(run_id);
  if (known == runs_.end()) return;
  const model::Deadline& due = known->second;
  const auto boot = boots_.find(due.boot_id);
  boot->second.by_boot.erase({due.boot_us, run_id});
  boot->second.by_wall.erase({due.wall_us, run_id});
  if (boot->second.by_boot.empty()) boots_.erase(boot);
  runs_.erase(known);
}

std::optional<std::int64_t> Timers::next_us(const base::Instant& now) const {
  std::optional<std::int64_t> next;
  for (const auto& [boot_id, boot] : boots_) {
    const bool is_this_boot = boot_id == now.boot_id;
    const std::int64_t left = boot.of(is_this_boot).begin()->first - time_of(now, is_this_boot);
    next = std::min(next.value_or(left), left);
  }
  return next ? std::optional(std::max<std::int64_t>(*next, 0)) : std::nullopt;
}

std::vector<std::string> Timers::take_due(const base::Instant& now) {
  std::vector<std::string> due;
  for (const auto& [boot_id, boot] : boots_) {
    const bool is_this_boot = boot_id == now.boot_id;
    for (const auto& [at_us, run_id] : boot.of(is_this_boot)) {
      if (at_us > time_of(now, is_this_boot)) break;
      due.push_back(run_id);
    }
  }
  for (const auto& run_id : due) drop(run_id);
  std::sort(due.begin(), due.end());
  return due;
}

}  // namespace reprise::driver
