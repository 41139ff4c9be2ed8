// Zones: what the tz database of this machine knows of a place's clocks.
#pragma once

#include <string>

#include "base/result.h"
#include "schedule/zone.h"

namespace reprise::serve {

// Error "zone" for a name that the database does not have. The database is read once.
base::Result<schedule::Zone> load_zone(const std::string& name);
bool has_zone(const std::string& name);

}  // namespace reprise::serve
