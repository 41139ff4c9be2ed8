#include "serve/schedule_view.h"

#include <algorithm>
#include <cstdlib>

#include "schedule/slots.h"

namespace reprise::serve {

namespace {

using model::List;
using model::Map;
using model::Value;

constexpr const char* overlaps[] = {"skip", "queue", "join"};

// RFC 3339 with the offset of the place.
std::string local_text(const schedule::Zone& zone, schedule::Seconds slot) {
  const schedule::Seconds local = zone.local(slot), ahead_min = (local - slot) / 60;
  const schedule::Seconds size_min = std::abs(ahead_min);
  const auto two = [](schedule::Seconds number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  std::string text = schedule::slot_text(local);
  text.pop_back();
  return text + (ahead_min < 0 ? "-" : "+") + two(size_min / 60) + ":" + two(size_min % 60);
}

Value missed_value(const std::optional<schedule::SlotMissed>& missed) {
  if (!missed) return {};
  return Map{{"first", schedule::slot_text(missed->first)},
             {"last", schedule::slot_text(missed->last)},
             {"count", static_cast<std::int64_t>(missed->count)},
             {"reason", missed->reason}};
}

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

void add_standing(const schedule::Standing& standing, Map& map) {
  map["last_slot"] = standing.last_slot ? Value(schedule::slot_text(*standing.last_slot)) : Value();
  map["last_run"] = text_or_null(standing.last_run);
  map["last_error"] = text_or_null(standing.last_error);
  map["last_missed"] = missed_value(standing.last_missed);
  map["waits"] = standing.open ? Value(standing.open->run) : Value();
  map["started"] = static_cast<std::int64_t>(standing.started);
  map["failed"] = static_cast<std::int64_t>(standing.failed);
  map["missed"] = static_cast<std::int64_t>(standing.missed);
}

Map schedule_map(const Scheduled& scheduled, const schedule::Standing* standing,
                 schedule::Seconds now, std::size_t count) {
  const model::Schedule& schedule = scheduled.schedule;
  List next;
  for (const auto slot : schedule::next_slots(schedule.cron, scheduled.zone, now, count))
    next.push_back(
        Map{{"at", schedule::slot_text(slot)}, {"local", local_text(scheduled.zone, slot)}});
  Map map{{"name", schedule.name},
          {"cron", schedule.cron_text},
          {"zone", schedule.zone},
          {"runbook", schedule.start.runbook},
          {"overlap", overlaps[static_cast<std::size_t>(schedule.overlap)]},
          {"approval", schedule.start.needs_approval ? "required" : "none"},
          {"catch_up", base::format_duration(schedule.catch_up_ms)},
          {"jitter", base::format_duration(schedule.jitter_ms)},
          {"next", std::move(next)}};
  if (standing != nullptr) add_standing(*standing, map);
  return map;
}

}  // namespace

Map schedules_map(const Scheduler& scheduler, schedule::Seconds now, std::size_t count,
                  const access::Identity& identity) {
  List list;
  for (const Scheduled& each : scheduler.schedules())
    if (access::in_scope(identity, {.runbook = each.schedule.start.runbook}))
      list.push_back(schedule_map(each, scheduler.book().find(each.schedule.name), now,
                                  std::min(count, next_slots_max)));
  return {{"schedules", std::move(list)}};
}

}  // namespace reprise::serve
