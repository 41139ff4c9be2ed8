// Cron: the minutes that five fields name, in the local time of some place.
#pragma once

#include <bitset>
#include <string_view>

#include "base/result.h"

namespace reprise::model {

struct Cron {
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;     // of the month, from 1
  std::bitset<13> months;   // from 1
  std::bitset<7> weekdays;  // 0 is Sunday
  // Written with '*': where both day and weekday say which, either is enough; else both must hold.
  bool any_day = false, any_weekday = false;
  friend bool operator==(const Cron&, const Cron&) = default;
};

// "0 3 * * mon-fri", "*/5 * * * *", "@daily": minute, hour, day of the month, month, weekday;
// names, lists, ranges, steps. Error "cron" for what cannot be read, and for what never comes true.
base::Result<Cron> parse_cron(std::string_view text);

// `weekday` 0 is Sunday.
bool has_day(const Cron& cron, unsigned month, unsigned day, unsigned weekday);
// It goes on through every hour of a day.
bool is_hourly(const Cron& cron);

}  // namespace reprise::model
