#include "serve/schedules.h"

#include "app/operations.h"
#include "serve/schedule_view.h"
#include "serve/service.h"

namespace reprise::serve {

namespace {

trigger::Start start_of(const model::Schedule& schedule, const schedule::SlotDue& due) {
  trigger::Start start;
  start.run_id = due.run;
  start.runbook = schedule.start.runbook;
  for (const auto& [name, origin] : schedule.start.inputs) start.inputs[name] = origin.constant;
  start.needs_approval = schedule.start.needs_approval;
  start.actor = "schedule " + schedule.name;
  start.why = start.actor + ", the slot of " + schedule::slot_text(due.slot);
  return start;
}

}  // namespace

Schedules::Schedules(Service& service, std::function<void(const std::string& text)> tell)
    : runs_(service), scheduler_(parts(service, std::move(tell))) {
  service.engine().offer("schedules", [this](const app::Caller& caller, const model::Value& request,
                                             const auto& answer) {
    const auto count = static_cast<std::size_t>(request["count"].integer_or(1));
    const auto now_s = clock_.now().wall_us / 1'000'000;
    answer(schedules_map(scheduler_, now_s, count, caller.identity));
  });
}

SchedulerParts Schedules::parts(Service& service,
                                std::function<void(const std::string& text)> tell) {
  return {
      service.engine().entries(),
      clock_,
      [&service](base::Millis delay_ms, auto turn) { service.later(delay_ms, std::move(turn)); },
      [this](const auto& schedule, const auto& due, const auto& done) {
        runs_.start(start_of(schedule, due), done);
      },
      [&service](const auto& run_id) { return app::carries(service.engine(), run_id); },
      [this](const auto& run_id, const auto& ended) {
        runs_.watch(run_id, [ended](base::WallMicros) { ended(); });
      },
      [&service] { return service.engine().latch().is_set(); },
      std::move(tell)};
}

base::Status Schedules::open(const std::vector<model::Schedule>& schedules) {
  auto scheduled = with_zones(schedules);
  return scheduled ? scheduler_.open(std::move(*scheduled)) : base::fail(scheduled.error());
}

base::Result<std::function<void()>> Schedules::read(const std::vector<model::Schedule>& schedules) {
  auto scheduled = with_zones(schedules);
  if (!scheduled) return base::fail(scheduled.error());
  return [this, fresh = std::move(*scheduled)] { scheduler_.use(fresh); };
}

}  // namespace reprise::serve
