#include "serve/routes.h"

namespace reprise::serve {

std::vector<Endpoint> operator_routes() {
  std::vector<Endpoint> all;
  for (const auto part :
       {alive_routes, watch_routes, metrics_routes, schedule_routes, switch_routes, runbook_routes,
        run_routes, steer_routes, question_routes, output_routes, event_routes, incident_routes,
        journal_routes, delivery_routes, access_routes})
    for (auto& endpoint : part()) all.push_back(std::move(endpoint));
  return all;
}

std::vector<Endpoint> webhook_routes() {
  auto all = alive_routes();
  for (auto& endpoint : hook_routes()) all.push_back(std::move(endpoint));
  return all;
}

}  // namespace reprise::serve
