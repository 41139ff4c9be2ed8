#include "incident/summary.h"

#include "incident/ladder.h"

namespace reprise::incident {

namespace {

void add(Mean& mean, const std::optional<base::Millis>& measured) {
  if (!measured) return;
  ++mean.count;
  mean.sum_ms += *measured;
}

void add(LevelSummary& level, const Incident& incident) {
  if (incident.missed) ++level.missed;
  if (!incident.closed) {
    ++level.open;
    if (incident.calls()) ++level.unacknowledged;
    return;
  }
  ++level.closed;
  const Measures measures = measure(incident.closed->clocks);
  add(level.detect, measures.detect);
  add(level.acknowledge, measures.acknowledge);
  add(level.respond, measures.respond);
  add(level.recover, measures.recover);
}

void add(Summary& summary, const FollowedTask& each, base::WallMicros now_us) {
  if (each.done) return;
  ++summary.open_tasks;
  if (each.task.due_us <= now_us) ++summary.overdue_tasks;
}

}  // namespace

Summary summarize(const Book& book, base::WallMicros now_us) {
  Summary summary;
  for (const auto& [id, incident] : book.incidents()) {
    add(summary.levels[incident.opened.level.name], incident);
    for (const auto& each : incident.tasks) add(summary, each, now_us);
  }
  for (const auto& [id, task] : book.loose_tasks()) add(summary, task.followed, now_us);
  for (const auto& [key, told] : book.messages())
    if (told.state != Told::State::sent && told.tries >= tries_max) ++summary.untold;
  return summary;
}

}  // namespace reprise::incident
