// PlanCache: plans that are in memory already, by hash. A thousand runs of one runbook hold one
// plan, and a run that was just taken in is not read back. From any thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "model/plan.h"

namespace reprise::app {

class PlanCache {
 public:
  // Known for as long as somebody else holds it; the last one as long as the cache lives.
  void keep(std::shared_ptr<const model::Plan> plan);
  std::shared_ptr<const model::Plan> find(const std::string& hash) const;

 private:
  static constexpr std::size_t sweep_min = 64;
  void sweep();

  mutable std::mutex mutex_;
  std::map<std::string, std::weak_ptr<const model::Plan>> plans_;
  std::shared_ptr<const model::Plan> last_;
  std::size_t sweep_at_ = sweep_min;
};

}  // namespace reprise::app
