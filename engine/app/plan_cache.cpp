#include "app/plan_cache.h"

namespace reprise::app {

void PlanCache::keep(std::shared_ptr<const model::Plan> plan) {
  const std::lock_guard guard(mutex_);
  std::erase_if(plans_, [](const auto& entry) { return entry.second.expired(); });
  plans_[plan->hash] = plan;
  last_ = std::move(plan);
}

std::shared_ptr<const model::Plan> PlanCache::find(const std::string& hash) const {
  const std::lock_guard guard(mutex_);
  const auto found = plans_.find(hash);
  return found == plans_.end() ? nullptr : found->second.lock();
}

}  // namespace reprise::app
