#include "actions/notify_routes.h"

namespace reprise::actions {

using model::Value;

std::vector<Value> notify_routes(const Value& contacts, const Value& notify, const std::string& to,
                                 const std::string& severity) {
  std::vector<Value> routes;
  const auto add = [&](const Value& list) {
    if (list.is_list())
      routes.insert(routes.end(), list.list().begin(), list.list().end());
    else if (!list.is_null())
      routes.push_back(list);
  };
  if (!to.empty()) add(contacts[to]["notify"]);
  add(notify[severity].is_null() ? notify["default"] : notify[severity]);
  return routes;
}

}  // namespace reprise::actions
