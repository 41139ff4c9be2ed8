#include "core/decide/decider.h"

namespace reprise::core {

namespace {

using Order = std::map<std::string, std::set<std::pair<std::int64_t, TimerKey>>>;

void collect(const Order& order, const base::Instant& now, bool same_boot,
             std::set<TimerKey>& due) {
  for (const auto& [boot_id, timers] : order) {
    if ((boot_id == now.boot_id) != same_boot) continue;
    const std::int64_t reading = same_boot ? now.boot_us : now.wall_us;
    for (const auto& [at, key] : timers) {
      if (at > reading) break;
      due.insert(key);
    }
  }
}

}  // namespace

Decision Decider::operator()(const model::inputs::TimerDue&) const {
  Decision decision;
  if (is_over() || clock_is_in_doubt(data)) return decision;
  std::set<TimerKey> due;
  collect(data.timers.by_boot, now, true, due);
  collect(data.timers.by_wall, now, false, due);
  for (const auto& key : due) {
    const auto& timer = data.timers.all.at(key);
    add(decision, model::events::TimerFired{path_of(data, key.first), timer.purpose});
    const auto question = data.questions.find(key.second);
    if (question != data.questions.end())
      decision.then.push_back(model::effects::Publish{"nobody has answered question " + key.second +
                                                      " in time: " + question->second.asked.text});
    if (key.first == no_node)
      stop_attempts(data, [this](const OpenAttempt& attempt) {
        return ends_by_timeout(data, attempt);
      }, decision);
  }
  return decision;
}

}  // namespace reprise::core
