#include "core/evolve/folder.h"
#include "core/nodes.h"

namespace reprise::core {

namespace events = model::events;

base::Status Folder::operator()(const events::StayEnded& event) {
  const auto node = node_at(fold.data, event.step);
  if (!node) return base::fail(node.error());
  const auto stay = fold.data.stays.find(*node);
  if (stay == fold.data.stays.end() || stay->second.leaving)
    return undefined("the scope '" + event.name + "' cannot be left");
  stay->second.leaving = true;
  clear_timer(fold.data, {*node, "max"});
  return move(fold, *node, Trigger::needs_met);
}

base::Status time_stay(const Fold& fold, NodeIndex node, const model::Deadline& due) {
  if (fold.data.stays.count(node) == 0) return undefined("this step leaves no scope");
  set_timer(fold.data, {node, "max"}, "scope", due);
  return {};
}

base::Status end_stay_by_time(const Fold& fold, NodeIndex node) {
  const auto stay = fold.data.stays.find(node);
  if (stay == fold.data.stays.end()) return undefined("this step leaves no scope");
  stay->second.overdue = true;
  const std::string& name = plan_of_stay(fold.data, node).name;
  if (!fold.data.error)
    fold.data.error =
        model::Failure{"scope", "the scope '" + name + "' has lasted longer than its max"};
  refresh_all(fold);
  return {};
}

}  // namespace reprise::core
