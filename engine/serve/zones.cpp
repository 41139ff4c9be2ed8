#include "serve/zones.h"

#include <date/tz.h>

#include "base/text.h"

namespace reprise::serve {

namespace {

// Longer than anybody looks ahead. Without this end the rules of a place would go on for ever.
constexpr date::sys_seconds last_change = date::sys_days{date::year{2200} / 1 / 1};

const date::time_zone* find_zone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

base::Result<schedule::Zone> load_zone(const std::string& name) {
  const auto* zone = find_zone(name);
  if (zone == nullptr)
    return base::fail("zone", "the time zone '" + base::printable(name) + "' is not known here");
  std::vector<schedule::Zone::Change> changes;
  for (date::sys_seconds at{}; at < last_change;) {
    const date::sys_info info = zone->get_info(at);
    changes.push_back({at.time_since_epoch().count(), info.offset.count()});
    at = info.end;
  }
  return schedule::Zone(std::move(changes));
}

bool has_zone(const std::string& name) { return find_zone(name) != nullptr; }

}  // namespace reprise::serve
