#include "serve/targets.h"

#include "base/ids.h"
#include "base/text.h"
#include "serve/service.h"

namespace reprise::serve {

namespace {
constexpr std::size_t known_max = 10'000;
}

base::Result<access::Target> Targets::find(const std::string& run_id) {
  if (const auto known = known_.find(run_id); known != known_.end()) return known->second;
  if (!base::is_run_id(run_id))
    return base::fail("usage", "'" + base::printable(run_id) + "' cannot be the id of a run");
  const auto plan = engine_.plan_of(run_id);
  if (!plan && plan.error().code == "not-found")
    return base::fail("unknown", "there is no run '" + run_id + "'");
  if (!plan) return base::fail(plan.error());
  if (known_.size() >= known_max) known_.clear();
  return known_[run_id] = app::target_of(**plan);
}

base::Result<access::Target> Targets::find(const incident::Book& book, const std::string& id) {
  if (const auto loose = book.loose_tasks().find(id); loose != book.loose_tasks().end()) {
    if (loose->second.run.empty()) return access::Target{};
    return find(loose->second.run);
  }
  const auto* incident = book.find(id);
  if (incident == nullptr) return find(id);
  const auto& opened = incident->opened;
  if (opened.run.empty()) return access::Target{};
  if (auto found = find(opened.run)) return found;
  return access::Target{opened.runbook, opened.labels, opened.group};
}

bool may_see(Service& service, const access::Identity& identity, const std::string& run_id) {
  if (identity.scopes.empty()) return true;
  const auto target = service.target_of(run_id);
  return target && access::in_scope(identity, *target);
}

}  // namespace reprise::serve
