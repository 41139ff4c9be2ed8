#include "app/stored_run.h"

#include "core/machine.h"

namespace reprise::app {

base::Result<core::State> fold(const StoredRun& run) {
  return core::restore(run.run_id, run.plan, run.events);
}

std::vector<std::string> groups_of(const model::Plan& plan) {
  std::vector<std::string> groups = plan.call_groups;
  if (!plan.group.empty()) groups.push_back(plan.group);
  return groups;
}

}  // namespace reprise::app
