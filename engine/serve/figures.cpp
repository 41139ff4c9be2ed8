#include "serve/figures.h"

#include "app/disk_figures.h"
#include "app/real_clock.h"
#include "reprise/version.h"
#include "schedule/slots.h"
#include "serve/incidents.h"
#include "serve/intake.h"

namespace reprise::serve {

namespace events = model::events;

namespace {

constexpr base::WallMicros second_us = 1'000'000;

std::vector<console::ScheduleFigures> figures_of(const Scheduler& scheduler,
                                                 schedule::Seconds now) {
  std::vector<console::ScheduleFigures> all;
  for (const Scheduled& each : scheduler.schedules()) {
    const auto* standing = scheduler.book().find(each.schedule.name);
    if (standing == nullptr) continue;
    const auto next = schedule::next_slot(each.schedule.cron, each.zone, now);
    all.push_back({each.schedule.name, next.value_or(0) * second_us,
                   standing->last_slot.value_or(0) * second_us, standing->started, standing->failed,
                   standing->missed});
  }
  return all;
}

}  // namespace

Figures::Figures(app::Engine& engine, const Scheduler& scheduler, const Intake& intake,
                 const Incidents& incidents)
    : engine_(engine),
      scheduler_(scheduler),
      intake_(intake),
      incidents_(incidents),
      follower_(engine.hub().follow({}, [this](const app::Frame& frame) { take(frame); })),
      started_us_(app::RealClock().now().wall_us) {}

Figures::~Figures() { engine_.hub().unfollow(follower_); }

void Figures::take(const app::Frame& frame) {
  for (const auto& event : frame.events) {
    events_.add(event);
    if (std::holds_alternative<events::RunCreated>(event.body)) open_[frame.run_id];
    const auto* finished = std::get_if<events::RunFinished>(&event.body);
    const auto* state = finished == nullptr ? nullptr : engine_.find(frame.run_id);
    if (state == nullptr) continue;
    open_.erase(frame.run_id);
    console::EndedRun run{state->plan().runbook, std::string(model::to_text(finished->status)),
                          state->created_us(), event.at.wall_us};
    if (totals_)
      totals_->add(std::move(run));
    else
      ended_[frame.run_id] = std::move(run);
  }
}

// What has ended meanwhile may be listed as one that is over, as an open one, or not at all.
void Figures::add(const std::vector<app::RunRow>& past) {
  totals_.emplace();
  for (const auto& row : past) {
    if (ended_.contains(row.run_id)) continue;
    if (row.finished_us != 0)
      totals_->add({row.runbook, row.status, row.created_us, row.finished_us});
    else
      open_[row.run_id] = row.status;
  }
  for (auto& [run_id, run] : ended_) totals_->add(std::move(run));
  ended_.clear();
}

// Each level of the settings has samples, so that its first incident is seen as an increase.
incident::Summary Figures::incidents(base::WallMicros now_us) const {
  auto summary = incident::summarize(incidents_.book(), now_us);
  for (const auto& level : incidents_.settings().escalation.levels) summary.levels[level.name];
  return summary;
}

base::Result<std::string> Figures::text() const {
  if (!totals_) return base::fail("starting", "the runs of the journal are still being read");
  console::MetricsInput input;
  input.ended = *totals_;
  const auto carried = engine_.carried();
  for (const auto& [run_id, status] : open_) {
    const auto* state = engine_.find(run_id);
    const auto now = state == nullptr ? status : std::string(model::to_text(state->status()));
    input.open.push_back({now, carried.contains(run_id), state});
  }
  input.now_us = app::RealClock().now().wall_us;
  input.has_engine = true;
  input.is_stopped = engine_.latch().is_set();
  input.version = REPRISE_VERSION;
  input.incidents = incidents(input.now_us);
  input.disk = app::disk_figures(engine_.options().state_folder);
  return console::metrics_text(input) +
         console::service_metrics_text({started_us_, events_, engine_.journal_figures(),
                                        figures_of(scheduler_, input.now_us / second_us),
                                        intake_.figures()});
}

}  // namespace reprise::serve
