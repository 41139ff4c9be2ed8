#include "app/real_clock.h"
#include "model/json.h"
#include "serve/asking.h"
#include "serve/routes.h"
#include "serve/schedule_view.h"
#include "serve/service.h"

namespace reprise::serve {

namespace {

void list_schedules(Service& service, const AskingPtr& asking) {
  const std::size_t count = asking->query("count").empty() ? 1 : asking->number("count");
  const auto now_s = app::RealClock().now().wall_us / 1'000'000;
  asking->answer(
      model::to_json(schedules_map(service.scheduler(), now_s, count, asking->caller.identity)));
}

}  // namespace

std::vector<Endpoint> schedule_routes() {
  return {{.method = "GET",
           .pattern = "/api/v1/schedules",
           .summary = "What starts by the clock: the next slots, what was started and missed",
           .policy = access::Policy::needs_listing(access::Role::view),
           .query = {{"count", Field::Kind::integer, false, "So many slots of each; 1 without it"}},
           .handle = list_schedules}};
}

}  // namespace reprise::serve
