#include "app/plan_cache.h"

#include <algorithm>

namespace reprise::app {

void PlanCache::keep(std::shared_ptr<const model::Plan> plan) {
  const std::lock_guard guard(mutex_);
  plans_[plan->hash] = plan;
  last_ = std::move(plan);
  if (plans_.size() >= sweep_at_) sweep();
}

// Now and then only: with thousands of runs in flight it looks at as many plans.
void PlanCache::sweep() {
  std::erase_if(plans_, [](const auto& entry) { return entry.second.expired(); });
  sweep_at_ = std::max(sweep_min, 2 * plans_.size());
}

std::shared_ptr<const model::Plan> PlanCache::find(const std::string& hash) const {
  const std::lock_guard guard(mutex_);
  const auto found = plans_.find(hash);
  return found == plans_.end() ? nullptr : found->second.lock();
}

}  // namespace reprise::app
