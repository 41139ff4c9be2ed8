#include "schedule/slots.h"

#include <algorithm>
#include <chrono>

namespace reprise::schedule {

namespace {

constexpr Seconds minute_s = 60, hour_s = 3'600, day_s = 86'400;
constexpr Seconds horizon_s = 9 * 366 * day_s;  // February 29 may be eight years away

using Take = std::function<bool(Seconds)>;

bool has_day_of(const model::Cron& cron, Seconds day) {
  const std::chrono::sys_days date{std::chrono::days{day}};
  const std::chrono::year_month_day parts{date};
  return model::has_day(cron, static_cast<unsigned>(parts.month()),
                        static_cast<unsigned>(parts.day()),
                        std::chrono::weekday{date}.c_encoding());
}

// The minutes of one day, in local time.
bool each_minute(const model::Cron& cron, Seconds day, const Take& take) {
  for (unsigned hour = 0; hour < cron.hours.size(); ++hour)
    for (unsigned minute = 0; cron.hours[hour] && minute < cron.minutes.size(); ++minute)
      if (cron.minutes[minute] && !take(day * day_s + hour * hour_s + minute * minute_s))
        return false;
  return true;
}

// Local times from `from` on and before `until`. False when `take` has said no.
bool each_local(const model::Cron& cron, Seconds from, Seconds until, const Take& take) {
  const auto take_inside = [&](Seconds local) {
    return local >= until || local < from || take(local);
  };
  using std::chrono::days;
  const auto day_of = [](Seconds local) {
    return std::chrono::floor<days>(std::chrono::seconds{local}).count();
  };
  for (Seconds day = day_of(from); day * day_s < until; ++day)
    if (has_day_of(cron, day) && !each_minute(cron, day, take_inside)) return false;
  return true;
}

bool has_local(const model::Cron& cron, Seconds from, Seconds until) {
  return !each_local(cron, from, until, [](Seconds) { return false; });
}

// The slots of one span of the zone; `end` is not in it.
bool each_in_span(const model::Cron& cron, const Zone& zone, std::size_t at, Seconds after,
                  Seconds end, const Take& take) {
  const Zone::Span span = zone.span(at);
  Seconds from = std::max(span.from, after + 1) + span.ahead;
  bool has_begun = false;
  if (at > 0) {
    const Seconds shown = zone.span(at - 1).local_until();  // by the clocks so far
    const bool is_new = span.from > after && span.from < end;
    if (is_new && has_local(cron, shown, span.local_from())) {
      has_begun = true;
      if (!take(span.from)) return false;
    }
    if (!model::is_hourly(cron)) from = std::max(from, shown);
  }
  return each_local(cron, from, std::min(span.until, end) + span.ahead, [&](Seconds local) {
    const Seconds slot = local - span.ahead;
    return (has_begun && slot == span.from) || take(slot);
  });
}

}  // namespace

void each_slot(const model::Cron& cron, const Zone& zone, Seconds after, Seconds until,
               const std::function<bool(Seconds)>& take) {
  for (std::size_t at = zone.find(after + 1); at < zone.size(); ++at) {
    if (zone.span(at).from > until) return;
    if (!each_in_span(cron, zone, at, after, until + 1, take)) return;
  }
}

std::optional<Seconds> next_slot(const model::Cron& cron, const Zone& zone, Seconds after) {
  const auto found = next_slots(cron, zone, after, 1);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<Seconds> next_slots(const model::Cron& cron, const Zone& zone, Seconds after,
                                std::size_t count) {
  std::vector<Seconds> found;
  if (count == 0) return found;
  each_slot(cron, zone, after, after + horizon_s, [&](Seconds slot) {
    found.push_back(slot);
    return found.size() < count;
  });
  return found;
}

}  // namespace reprise::schedule
