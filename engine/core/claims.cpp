#include "core/claims.h"

#include <algorithm>
#include <set>

namespace reprise::core {

using Kind = ClaimAnswer::Kind;
using model::OnConflict;

ClaimAnswer Claims::request(const std::string& run_id, const std::vector<std::string>& groups,
                            OnConflict on_conflict, const std::string& plan_hash) {
  for (const auto& group : groups) {
    const auto line = lines_.find(group);
    if (line == lines_.end() || on_conflict == OnConflict::queue) continue;
    const std::string& holder = line->second.front();
    const bool same = claims_.at(holder).plan_hash == plan_hash;
    return {on_conflict == OnConflict::join && same ? Kind::join : Kind::refused, holder, group};
  }
  enter(run_id, {groups, plan_hash, false});
  return {holds(run_id) ? Kind::granted : Kind::queued, {}, {}};
}

void Claims::restore(const std::string& run_id, const std::vector<std::string>& groups,
                     const std::string& plan_hash, bool started) {
  if (!knows(run_id)) enter(run_id, {groups, plan_hash, started});
}

void Claims::enter(const std::string& run_id, Claim claim) {
  for (const auto& group : std::set<std::string>(claim.groups.begin(), claim.groups.end())) {
    auto& line = lines_[group];
    // What held the group before stays in front of all that waited for it.
    auto place = line.end();
    if (claim.started)
      place = std::find_if(line.begin(), line.end(),
                           [this](const std::string& id) { return !claims_.at(id).started; });
    line.insert(place, run_id);
  }
  claims_[run_id] = std::move(claim);
}

bool Claims::holds(const std::string& run_id) const {
  const auto claim = claims_.find(run_id);
  if (claim == claims_.end()) return false;
  const auto& groups = claim->second.groups;
  return std::all_of(groups.begin(), groups.end(), [&](const std::string& group) {
    return lines_.at(group).front() == run_id;
  });
}

std::vector<std::string> Claims::release(const std::string& run_id) {
  const auto found = claims_.find(run_id);
  if (found == claims_.end()) return {};
  std::vector<std::string> candidates;
  for (const auto& group : found->second.groups) {
    const auto line = lines_.find(group);
    if (line == lines_.end()) continue;
    const bool held = line->second.front() == run_id;
    std::erase(line->second, run_id);
    if (line->second.empty())
      lines_.erase(line);
    else if (held)
      candidates.push_back(line->second.front());
  }
  claims_.erase(found);
  std::vector<std::string> granted;
  for (const auto& candidate : candidates)
    if (holds(candidate) && std::find(granted.begin(), granted.end(), candidate) == granted.end())
      granted.push_back(candidate);
  return granted;
}

}  // namespace reprise::core
